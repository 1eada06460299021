/* The exception reasons as data: who clarifies, what it stops, how long it may stay, how it reads.
 * Where: rules; validation and the floor raise reasons, the queue and the printed manual read them.
 * Promise: one row per reason, in enum order, checked when the program is compiled. */
#include "rules/exceptions.h"

#include <assert.h>

/* B blocks every move that we start, up to handed_over. Reasons about files, connections, counts,
 * receipts and parcels that already left are alarms: they stop no order. D: re-validation closes it
 * when the data arrives; P: only a person's decision does. */
enum { B = true, FREE = false };  /* blocks */
enum { D = true, P = false };     /* data closes */
enum { TWO = true, ONE = false }; /* persons a closing decision takes */

#define ROW(symbol, blocks, clarify, hours, data, second, step, english, spanish)     \
    {                                                                                 \
        REASON_##symbol, blocks, clarify, hours, data, second, step, english, spanish \
    }

/* clang-format off */
static const struct exception_rule rules[] = {
    /* reason, blocks, who clarifies, due hours, data closes, second person, step */
    ROW(SKU_UNKNOWN, B, "catalogue", 4, D, ONE, "validation",
        "SKU {0} is not mapped for {1}",
        "el SKU {0} no está asignado para {1}"),
    ROW(VARIANT_UNMAPPED, B, "catalogue", 4, D, ONE, "validation",
        "variant {0} is not mapped for {1}",
        "la variante {0} no está asignada para {1}"),
    ROW(ALIAS_EXPIRED, B, "catalogue", 4, D, ONE, "validation",
        "code {0} is no longer valid for {1}: it stood for {2} until {3}; the owner of the catalogue can extend the window, or "
        "an engineer with a second person",
        "el código {0} ya no vale para {1}: fue {2} hasta {3}; puede prolongarlo el dueño del catálogo, o un ingeniero con "
        "otra persona"),
    ROW(ALIAS_AMBIGUOUS, B, "catalogue", 4, D, TWO, "validation",
        "code {0} means two SKUs for {1}: {2} and {3}",
        "el código {0} significa dos SKU para {1}: {2} y {3}"),
    ROW(ADDR_INCOMPLETE, B, "merchant", 8, D, ONE, "validation",
        "{field} is missing or not valid for {1}: expected {0}",
        "{field}: falta o no es válido para {1}: se espera {0}"),
    ROW(ADDR_FIELD_TOO_LONG, B, "merchant", 8, D, ONE, "validation",
        "{field} has {0} characters; {2} takes {1}",
        "{field}: tiene {0} caracteres; {2} admite {1}"),
    ROW(ADDR_COUNTRY_UNSERVED, B, "merchant", 8, D, ONE, "validation",
        "country {0} is not served by any service of this merchant",
        "ningún servicio de este cliente llega al país {0}"),
    ROW(PHONE_REQUIRED, B, "merchant", 8, D, ONE, "validation",
        "{0} does not travel to {1} without a phone number",
        "{0} no viaja a {1} sin teléfono"),
    ROW(EMAIL_REQUIRED, B, "merchant", 8, D, ONE, "validation",
        "{0} does not travel to {1} without an e-mail address",
        "{0} no viaja a {1} sin correo electrónico"),
    ROW(CUSTOMS_DATA_MISSING, B, "merchant", 8, D, ONE, "validation",
        "customs data for {1} is missing: {0}",
        "faltan datos de aduana para {1}: {0}"),
    ROW(PII_PENDING, B, "shop", 48, D, ONE, "intake",
        "{0} has not released the delivery address yet",
        "{0} aún no ha entregado la dirección"),
    ROW(PAYMENT_NOT_EVIDENCED, B, "shop", 24, D, TWO, "readiness",
        "payment is not on file: {0}",
        "no consta el pago: {0}"),
    ROW(FRAUD_HOLD, B, "shop", 24, D, TWO, "readiness",
        "{0} holds this order for a fraud check",
        "{0} retiene este pedido por control de fraude"),
    ROW(STOCK_SHORT, B, "inventory", 24, D, TWO, "reserve",
        "{0}: {1} wanted, {2} available",
        "{0}: se piden {1}, hay {2} disponibles"),
    ROW(RESERVATION_CONFLICT, B, "inventory", 8, D, TWO, "reserve",
        "the reservation of {0} was withdrawn: {1} wanted, {2} still reserved",
        "se retiró la reserva de {0}: se piden {1}, quedan {2} reservadas"),
    ROW(BUNDLE_COMPONENT_SHORT, B, "inventory", 24, D, TWO, "reserve",
        "component {0} of {3}: {1} wanted, {2} available",
        "componente {0} de {3}: se piden {1}, hay {2} disponibles"),
    ROW(DUPLICATE_SUSPECT, B, "merchant", 8, P, ONE, "validation",
        "looks like order {0}: same customer, lines and amount",
        "parece el pedido {0}: mismo cliente, líneas e importe"),
    ROW(EDIT_AFTER_RELEASE, B, "floor", 2, P, ONE, "edit",
        "{0} was changed after release ({1}); answer the change request",
        "se cambió {0} después de liberar ({1}); responda a la solicitud"),
    ROW(CANCEL_AFTER_RELEASE, B, "floor", 2, P, ONE, "cancel",
        "cancellation asked for in {0}; stop the task and put the units back",
        "cancelación pedida en {0}; pare la tarea y devuelva las unidades"),
    ROW(CANCEL_AFTER_CUSTODY, FREE, "floor", 8, P, TWO, "cancel",
        "cancellation came when the order was {0}; offer a return",
        "la cancelación llegó con el pedido en {0}; ofrezca una devolución"),
    ROW(ZERO_PICK, B, "floor", 2, P, ONE, "pick",
        "{0}: location {1} is empty",
        "{0}: la ubicación {1} está vacía"),
    ROW(SHORT_PICK, B, "floor", 2, P, ONE, "pick",
        "{0} at {1}: {2} wanted, {3} found",
        "{0} en {1}: se piden {2}, hay {3}"),
    ROW(WRONG_ITEM_AT_LOCATION, B, "floor", 2, P, ONE, "pick",
        "{0} was found at {1}, expected {2}",
        "en {1} está {0}, se esperaba {2}"),
    ROW(DAMAGED_AT_PICK, B, "floor", 2, P, ONE, "pick",
        "{0} at {1}: {2} damaged",
        "{0} en {1}: {2} con daños"),
    ROW(WEIGHT_MISMATCH, B, "floor", 2, P, TWO, "pack",
        "box weighs {0} g, expected {1} g within {2} %",
        "la caja pesa {0} g, se esperaban {1} g con un {2} %"),
    ROW(PACK_RULE_MISSING, B, "floor", 4, D, TWO, "pack",
        "no packing rule for {0}",
        "no hay regla de embalaje para {0}"),
    ROW(CONTENT_MISMATCH, B, "floor", 2, P, TWO, "pack",
        "{0}: {1} wanted, {2} scanned into the box",
        "{0}: se piden {1}, hay {2} leídas en la caja"),
    ROW(LABEL_REJECTED, B, "carrier_desk", 2, D, ONE, "label",
        "{0} refused the label: {1}",
        "{0} rechazó la etiqueta: {1}"),
    ROW(LABEL_RESULT_UNKNOWN, B, "carrier_desk", 2, D, TWO, "label",
        "{0} did not answer for label {1}; look it up before buying another",
        "{0} no respondió por la etiqueta {1}; consúltela antes de comprar otra"),
    ROW(LABEL_DUPLICATE, B, "carrier_desk", 2, P, TWO, "label",
        "two live labels at {0}: {1} and {2}; void one",
        "dos etiquetas vivas en {0}: {1} y {2}; anule una"),
    ROW(MANIFEST_COUNT_MISMATCH, B, "floor", 1, P, ONE, "dispatch",
        "manifest {0}: {1} listed, {2} taken",
        "manifiesto {0}: {1} en lista, {2} recogidos"),
    ROW(LEFT_BEHIND, B, "floor", 1, P, ONE, "dispatch",
        "parcel {0} of manifest {1} was left behind",
        "el bulto {0} del manifiesto {1} se quedó en el muelle"),
    ROW(WRONG_LANE, B, "floor", 1, P, ONE, "dispatch",
        "parcel {0} was scanned in lane {1}, its lane is {2}",
        "el bulto {0} se leyó en la calle {1}, la suya es {2}"),
    ROW(CUSTODY_SILENT, FREE, "carrier_desk", 4, D, TWO, "custody",
        "handed over, and no scan by {0} for {1} h; manifest {2}, last scan {3}",
        "entregado, y sin lectura de {0} en {1} h; manifiesto {2}, última lectura {3}"),
    ROW(TRACKING_STALLED, FREE, "carrier_desk", 24, D, TWO, "custody",
        "{0} {1}: nothing after {2} for {3} h",
        "{0} {1}: nada después de {2} en {3} h"),
    ROW(CARRIER_REFUSED, FREE, "carrier_desk", 4, P, TWO, "custody",
        "{0} refused the parcel: {1}",
        "{0} rechazó el bulto: {1}"),
    ROW(TRACKING_UNKNOWN_CODE, FREE, "integration", 24, P, ONE, "custody",
        "{0} sent code {1}, which is in no table: {2}",
        "{0} envió el código {1}, que no está en la tabla: {2}"),
    ROW(ASN_MISSING, FREE, "merchant", 4, D, ONE, "receiving",
        "inbound {0} arrived without an ASN",
        "la entrada {0} llegó sin ASN"),
    ROW(RCV_SHORT, FREE, "merchant", 24, P, ONE, "receiving",
        "{0}: {1} expected, {2} received",
        "{0}: se esperaban {1}, llegaron {2}"),
    ROW(RCV_OVER, FREE, "merchant", 24, P, TWO, "receiving",
        "{0}: {1} expected, {2} received; more than announced",
        "{0}: se esperaban {1}, llegaron {2}; más de lo anunciado"),
    ROW(RCV_DAMAGED, FREE, "merchant", 24, P, ONE, "receiving",
        "{0}: {1} arrived damaged",
        "{0}: {1} llegaron con daños"),
    ROW(RCV_WRONG_SKU, FREE, "merchant", 24, P, ONE, "receiving",
        "{0} arrived in place of {1}",
        "llegó {0} en lugar de {1}"),
    ROW(RCV_NO_BARCODE, FREE, "merchant", 24, P, ONE, "receiving",
        "{0} arrived without a readable barcode",
        "{0} llegó sin código de barras legible"),
    ROW(RCV_DIM_MISMATCH, FREE, "catalogue", 48, D, ONE, "receiving",
        "{0} measures {1}, the catalogue says {2}",
        "{0} mide {1}, el catálogo dice {2}"),
    ROW(LOT_OR_EXPIRY, FREE, "merchant", 24, D, ONE, "receiving",
        "{0}: lot or expiry {1}",
        "{0}: lote o caducidad {1}"),
    ROW(RETURN_UNAUTHORISED, FREE, "returns", 48, D, ONE, "returns",
        "return {0} has no authorisation",
        "la devolución {0} no tiene autorización"),
    ROW(RETURN_WRONG_ITEM, FREE, "returns", 48, D, ONE, "returns",
        "{0} came back, {1} was authorised",
        "volvió {0}, se autorizó {1}"),
    ROW(RETURN_OVER_QTY, FREE, "returns", 48, D, TWO, "returns",
        "{0}: {1} authorised, {2} came back",
        "{0}: se autorizaron {1}, volvieron {2}"),
    ROW(RETURN_UNDECIDED_AGE, FREE, "returns", 24, D, ONE, "returns",
        "{0} has waited {1} days in quarantine for a decision",
        "{0} lleva {1} días en cuarentena sin decisión"),
    ROW(COUNT_VARIANCE, FREE, "inventory", 8, P, TWO, "count",
        "{0} at {1}: system {2}, counted {3}",
        "{0} en {1}: sistema {2}, contado {3}"),
    ROW(NEGATIVE_BUCKET, FREE, "inventory", 2, D, TWO, "count",
        "{0}: bucket {1} would be {2}",
        "{0}: el saldo de {1} sería {2}"),
    ROW(LOST_STOCK_NOT_AT_LOCATION, FREE, "inventory", 24, D, TWO, "count",
        "{0} should be at {1} and is not there",
        "{0} debería estar en {1} y no está"),
    ROW(LOST_STOCK_NOT_IN_SYSTEM, FREE, "inventory", 24, D, TWO, "count",
        "{0} lies at {1} and is not in the books",
        "{0} está en {1} y no consta en el sistema"),
    ROW(LOST_STOCK_WRONG_PLACE, FREE, "inventory", 24, D, TWO, "count",
        "{0} belongs at {1} and was found at {2}",
        "{0} pertenece a {1} y se encontró en {2}"),
    ROW(CHANNEL_PUSH_FAILED, FREE, "integration", 4, D, ONE, "outbox",
        "{0} did not take {1} after {2} attempts: {3}",
        "{0} no aceptó {1} tras {2} intentos: {3}"),
    ROW(CHANNEL_STALE, FREE, "integration", 2, D, ONE, "outbox",
        "{0} has confirmed nothing for {1} minutes",
        "{0} no ha confirmado nada en {1} minutos"),
    ROW(CURSOR_STUCK, FREE, "integration", 2, D, ONE, "poll",
        "the poll of {0} does not move past {1}",
        "la consulta de {0} no avanza de {1}"),
    ROW(WEBHOOK_LOSS_DETECTED, FREE, "integration", 4, P, ONE, "poll",
        "the poll of {0} found {1} orders that no webhook brought",
        "la consulta de {0} encontró {1} pedidos sin webhook"),
    ROW(SIGNATURE_INVALID, FREE, "integration", 2, P, ONE, "intake",
        "{0} sent {1} messages with a wrong signature",
        "{0} envió {1} mensajes con firma incorrecta"),
    ROW(FILE_HEADER_BAD, FREE, "integration", 4, P, ONE, "file",
        "{0}: header has {1}, expected {2}",
        "{0}: la cabecera tiene {1}, se espera {2}"),
    ROW(FILE_ROW_BAD, FREE, "integration", 8, P, ONE, "file",
        "{0}: {1}, expected {2}",
        "{0}: {1}, se espera {2}"),
    ROW(FILE_LATE, FREE, "integration", 2, D, ONE, "file",
        "{0} has not come; it was due {2}",
        "{0} no ha llegado; se esperaba {2}"),
    ROW(FILE_DUPLICATE, FREE, "integration", 4, P, ONE, "file",
        "{0} has the content of {1}; ask for the real one",
        "{0} trae el contenido de {1}; pida el verdadero"),
    ROW(FILE_INCOMPLETE, FREE, "integration", 4, D, ONE, "file",
        "{0} is not complete: {1}, expected {2}",
        "{0} no está completo: {1}, se espera {2}"),
    ROW(DOC_VERSION_MISMATCH, B, "operator", 4, D, TWO, "document",
        "{0}: the version in the inbox is {1}, expected {2}",
        "{0}: la versión recibida es {1}, se espera {2}"),
    ROW(DOC_SUPERSEDED, B, "operator", 4, D, TWO, "document",
        "{0} version {1} was replaced on {2}",
        "{0} versión {1} fue sustituido el {2}"),
    ROW(ASN_NOT_SENT, B, "operator", 2, D, TWO, "dispatch",
        "the ASN of load {0} has not been sent",
        "no se ha enviado el ASN de la carga {0}"),
    ROW(SLOT_UNCONFIRMED, B, "operator", 4, D, TWO, "dispatch",
        "the delivery slot of load {0} is not confirmed",
        "la cita de la carga {0} no está confirmada"),
    ROW(OWNERSHIP_CONFLICT, FREE, "integration", 8, P, TWO, "intake",
        "{0} tried to write {2}, which {1} owns; nothing was changed",
        "{0} intentó escribir {2}, que es de {1}; no se cambió nada"),
    ROW(IDEMPOTENCY_CONFLICT, FREE, "integration", 4, P, ONE, "intake",
        "key {0} came again with other content; nothing was changed",
        "la clave {0} llegó otra vez con otro contenido; no se cambió nada"),
    ROW(PAYLOAD_MALFORMED, FREE, "integration", 4, P, ONE, "intake",
        "the message could not be read: {0}",
        "no se pudo leer el mensaje: {0}"),
    ROW(NO_SERVICE, B, "merchant", 8, D, ONE, "validation",
        "no carrier service is routed for {0} {1}",
        "ningún servicio de transporte está previsto para {0} {1}"),
    ROW(EFFECT_UNKNOWN, B, "integration", 2, D, TWO, "outbox",
        "{1} was asked for {0} and the result is not known",
        "se pidió {0} a {1} y no se conoce el resultado"),
    ROW(CUTOFF_MISSED, FREE, "floor", 4, P, ONE, "dispatch",
        "the cut-off of {0} ({1}) was missed: {2}",
        "se pasó la hora de corte de {0} ({1}): {2}"),
    ROW(PROOF_MISSING, FREE, "carrier_desk", 48, D, TWO, "custody",
        "{0} {1} is delivered without a proof of delivery",
        "{0} {1} está entregado sin prueba de entrega"),
    ROW(QUANTITY_INVALID, B, "shop", 8, D, ONE, "validation",
        "quantity {0} is not a whole number above zero",
        "la cantidad {0} no es un entero mayor que cero"),
    ROW(CURRENCY_INVALID, B, "shop", 8, D, ONE, "validation",
        "currency {0} is not an ISO 4217 code",
        "la moneda {0} no es un código ISO 4217"),
    ROW(HELD_BY_PERSON, B, "operator", 8, P, TWO, "decision",
        "held by a person: {0}",
        "retenido por una persona: {0}"),
    ROW(TEST_ORDER, B, "merchant", 72, P, TWO, "intake",
        "test order of {0}: it is never shipped",
        "pedido de prueba de {0}: nunca se envía"),
    ROW(RETURN_EMPTY, FREE, "returns", 48, P, ONE, "returns",
        "the parcel of return {0} was empty",
        "el paquete de la devolución {0} llegó vacío"),
    ROW(ALIAS_EXPIRING, FREE, "catalogue", 48, D, ONE, "validation",
        "code {0} stops meaning {1} at {2} and is still used (held orders/units on the shelf/shipments on the way: {3})",
        "el código {0} deja de ser {1} el {2} y aún se usa (pedidos retenidos/unidades en estantería/envíos en camino: {3})"),
};
/* clang-format on */
_Static_assert(sizeof rules / sizeof *rules == REASON_END - 1, "a reason has no rule");

static const char *const names[] = {[REASON_NONE] = "none",
#define X(symbol, value, name) [REASON_##symbol] = name,
                                    REASON_MAP(X)
#undef X
};
_Static_assert(sizeof names / sizeof *names == REASON_END, "a reason has no name");

const struct exception_rule *exception_rule(enum exception_reason r)
{
    assert(r > REASON_NONE);
    assert(r < REASON_END);
    assert(rules[r - 1].reason == r);
    return &rules[r - 1];
}

const struct exception_rule *exception_rules(size_t *count)
{
    *count = sizeof rules / sizeof *rules;
    return rules;
}

const char *reason_name(enum exception_reason r)
{
    assert((unsigned)r < REASON_END);
    return names[r];
}

bool reason_parse(struct slice name, enum exception_reason *r)
{
    for (int i = REASON_NONE + 1; i < REASON_END; i++) {
        if (slice_is(name, names[i])) {
            *r = (enum exception_reason)i;
            return true;
        }
    }
    return false;
}
