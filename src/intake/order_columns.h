#ifndef HF_INTAKE_ORDER_COLUMNS_H
#define HF_INTAKE_ORDER_COLUMNS_H

/* Positions of an orders file's fields, as order_columns of import_kinds.c lists them; private to
 * intake/. */
enum order_column {
    CHANNEL,
    EXTERNAL_ID,
    ORDER_NUMBER,
    CREATED_AT,
    PAYMENT_STATUS,
    CURRENCY,
    SHIP_NAME_AT,
    SHIP_STREET1,
    SHIP_STREET2,
    SHIP_CITY_AT,
    SHIP_POSTCODE_AT,
    SHIP_PROVINCE_AT,
    SHIP_COUNTRY,
    SHIP_PHONE_AT,
    SHIP_EMAIL_AT,
    LINE_NO,
    CHANNEL_SKU,
    VARIANT_ID,
    QUANTITY,
    UNIT_PRICE,
    UPDATED_AT,
    METHOD,
    SHIP_COMPANY_AT,
    REQUIRES_SHIPPING,
    ORDER_COLUMNS
};

#endif
