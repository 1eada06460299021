/* What the demo day is made of: a warehouse, two merchants, their goods. All invented.
 * Read by demo_day.c.
 * Promise: no real person, shop or code is in it. */
#include "cli/demo.h"

const char demo_site[] =
    "warehouse: vega1\n"
    "name: Vega hall (demo)\n"
    "timezone: Europe/Madrid\n"
    "address: {street: Camino de la Vega 1, city: Ribarroja, postcode: \"46190\", country: ES}\n"
    "calendar:\n"
    "  days: [mon, tue, wed, thu, fri]\n"
    "locations:\n"
    "  - {prefix: \"A-\", type: sellable, capacity: 1200}\n"
    "  - {prefix: \"Q-\", type: quarantine, capacity: 60}\n"
    "  - {prefix: \"LANE-RAYO\", type: lane, carrier: rayo}\n";

#define CARRIERS                                                                                         \
    "carriers:\n"                                                                                        \
    "  - id: rayo\n"                                                                                     \
    "    platform: manual\n"                                                                             \
    "    services:\n"                                                                                    \
    "      - id: rayo-24\n"                                                                              \
    "        countries: [ES, PT]\n"                                                                      \
    "        requires: [phone]\n"                                                                        \
    "        limits: {street: 40, name: 35}\n"                                                           \
    "        pickup: \"18:00\"\n"                                                                        \
    "        wave_minutes: 90\n"                                                                         \
    "        cutoff: {mon: \"16:00\", tue: \"16:00\", wed: \"16:00\", thu: \"16:00\", fri: \"15:00\"}\n" \
    "        silence_hours: 18\n"                                                                        \
    "routing:\n"                                                                                         \
    "  - {country: ES, max_weight_g: 20000, service: rayo-24}\n"                                         \
    "  - {country: PT, service: rayo-24}\n"

#define OWNERS \
    "owners: {order: channel, sku: erp, inventory: warehouse, custody: carrier, return: erp}\n"

const char demo_profile_aurora[] = "merchant: aurora\n"
                                   "name: Aurora Cosmetics (demo)\n"
                                   "timezone: Europe/Madrid\n"
                                   "currency: EUR\n"
                                   "warehouses: [vega1]\n" OWNERS "orders:\n"
                                   "  ready_when: [payment_captured]\n"
                                   "  payment_wait_hours: 72\n"
                                   "  editable_until: picking\n"
                                   "  partials: ship_complete\n"
                                   "stock:\n"
                                   "  buffer: 2\n"
                                   "connections:\n"
                                   "  - id: shop\n"
                                   "    platform: shopify\n"
                                   "    account: aurora-demo.myshopify.com\n"
                                   "    secrets: {webhook: \"env:HF_DEMO_AURORA_SECRET\"}\n"
                                   "  - {id: erp, platform: files}\n" CARRIERS;

const char demo_profile_bosque[] = "merchant: bosque\n"
                                   "name: Bosque Outdoor (demo)\n"
                                   "timezone: Europe/Madrid\n"
                                   "currency: EUR\n"
                                   "warehouses: [vega1]\n" OWNERS "orders:\n"
                                   "  ready_when: [payment_captured]\n"
                                   "stock:\n"
                                   "  buffer: 0\n"
                                   "connections:\n"
                                   "  - id: shop\n"
                                   "    platform: shopify\n"
                                   "    account: bosque-demo.myshopify.com\n"
                                   "    secrets: {webhook: \"env:HF_DEMO_BOSQUE_SECRET\"}\n"
                                   "  - {id: erp, platform: files}\n" CARRIERS;

const char demo_catalog_aurora[] =
    "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n"
    "AU-CREAM,Day cream 50 ml,8430000000014,120,60,60,70,yes,yes,no\n"
    "AU-SERUM,Serum 30 ml,8430000000021,95,40,40,110,no,no,no\n"
    "AU-BRUSH,Face brush,8430000000038,45,30,30,180,no,no,no\n";
const char demo_aliases_aurora[] =
    "kind,value,sku,quantity,valid_from,valid_to,source,reason\n"
    "channel_sku:shop,CREAM-OLD,AU-CREAM,1,2026-01-01T00:00:00Z,2028-01-01T00:00:00Z,erp,renamed in the ERP\n";
const char demo_bundles_aurora[] = "bundle,component,quantity,valid_from\n"
                                   "AU-GIFT,AU-CREAM,2,2026-01-01T00:00:00Z\n"
                                   "AU-GIFT,AU-BRUSH,1,2026-01-01T00:00:00Z\n";
const char demo_counts_aurora[] = "location,sku,lot,expiry,quantity,counted_by,counted_at\n"
                                  "A-01-01,AU-CREAM,L2401,2029-01-31,100,ana,\n"
                                  "A-01-02,AU-SERUM,,,60,ana,\n"
                                  "A-01-03,AU-BRUSH,,,25,ana,\n";
const char demo_catalog_bosque[] =
    "sku,name,barcode,weight_g,length_mm,width_mm,height_mm,lot_tracked,expiry_tracked,serial_tracked\n"
    "BO-LAMP,Head lamp,8430000000045,150,80,60,60,no,no,no\n"
    "BO-ROPE,Rope 30 m,8430000000052,1900,300,200,120,no,no,no\n";
const char demo_counts_bosque[] = "location,sku,lot,expiry,quantity,counted_by,counted_at\n"
                                  "A-02-01,BO-LAMP,,,40,ben,\n"
                                  "A-02-02,BO-ROPE,,,12,ben,\n";
const char demo_orders_bosque[] =
    "channel,external_id,order_number,created_at,payment_status,currency,ship_name,ship_street1,ship_street2,"
    "ship_city,ship_postcode,ship_province,ship_country,ship_phone,ship_email,line_no,channel_sku,variant_id,"
    "quantity,unit_price\n"
    "shop,7001,#B7001,2026-01-02T08:00:00Z,paid,EUR,Pau Ferrer,Carrer Nou 5,,Girona,17001,Girona,ES,"
    "+34600555666,pau@example.com,1,BO-LAMP,,1,39.00\n"
    "shop,7001,#B7001,2026-01-02T08:00:00Z,paid,EUR,Pau Ferrer,Carrer Nou 5,,Girona,17001,Girona,ES,"
    "+34600555666,pau@example.com,2,BO-ROPE,,1,79.00\n"
    "shop,7002,#B7002,2026-01-02T08:05:00Z,paid,EUR,Rosa Vidal,Rua Direita 9,,Porto,4000-123,,PT,"
    "+351912345678,rosa@example.com,1,BO-LAMP,,2,39.00\n";
