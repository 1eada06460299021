#ifndef HF_HTTP_API_DOCK_ROUTES_H
#define HF_HTTP_API_DOCK_ROUTES_H

#include "http/route.h"

void handle_list_shipments(struct exchange *x);
void handle_get_parcel(struct exchange *x);
void handle_parcel_event(struct exchange *x);
void handle_collection_receipt(struct exchange *x);
/* The body {"content": base64} as a file: *ending by what it begins with, not by what somebody
 * calls it. false: answered. */
bool read_scanned_file(struct exchange *x, struct slice *bytes, const char **ending);
void handle_renumber_parcel(struct exchange *x);
/* The route's variant. */
enum { PARCEL_PRINT, PARCEL_HOLD, PARCEL_RELEASE };
void handle_ask_carrier(struct exchange *x);
void handle_ship_without_scan(struct exchange *x);
void handle_list_unmapped(struct exchange *x);
void handle_list_manifests(struct exchange *x);
void handle_close_manifest(struct exchange *x);
void handle_hand_over(struct exchange *x);

#endif
