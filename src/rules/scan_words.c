/* The floor's sentences in Spanish.
 * Where: rules; floor_refuse and its neighbours word every answer through here.
 * Promise: same arguments, same order; short enough for a handheld. */
#include "rules/scan_words.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
static const struct scan_sentence sentences[] = {
    {"wrong item: %.*s is not for this box", "artículo equivocado: %.*s no va en esta caja"},
    {"wrong box: %.*s does not go into %.*s", "caja equivocada: %.*s no va en %.*s"},
    {"stop: %.*s holds this parcel, set it aside", "pare: %.*s retiene este bulto, apártelo"},
    {"label used before: %.*s %.*s", "etiqueta ya usada: %.*s %.*s"},
    {"stop: no packing rule for %.*s", "pare: %.*s no tiene regla de embalaje"},
    {"wrong place: %.*s is %.*s, returns go to quarantine", "sitio equivocado: %.*s es %.*s, lo devuelto va a cuarentena"},
    {"wrong place: %.*s is not at %.*s%s%.*s", "sitio equivocado: %.*s no está en %.*s%s%.*s"},
    {"; go to ", "; vaya a "},
    {"wrong item: %.*s is not wanted here", "artículo equivocado: aquí no se pide %.*s"},
    {"wrong item: %.*s is not on this walk", "artículo equivocado: %.*s no es de este recorrido"},
    {"stop: no other %.*s, order on hold", "pare: no hay más %.*s, pedido retenido"},
    {"wrong place: %.*s of %.*s goes to %.*s", "sitio equivocado: %.*s de %.*s va a %.*s"},
    {"wrong lane: %.*s goes with %.*s, not to %.*s", "calle equivocada: %.*s va con %.*s, no a %.*s"},
    {"%.*s: %lld wanted, %lld in the box", "%.*s: se piden %lld, en la caja hay %lld"},
    {"too many: %lld of %.*s out, %lld scanned", "demasiados: fuera hay %lld de %.*s, leídos %lld"},
    {"too many: %lld of %.*s to pack, %lld scanned", "demasiados: faltan %lld de %.*s, leídos %lld"},
    {"too many: %lld of %.*s wanted, %lld scanned", "demasiados: se piden %lld de %.*s, leídos %lld"},
    {"scan the number on the label", "lea el número de la etiqueta"},
    {"this return is full: %d articles", "devolución completa: %d artículos"},
    {"all is packed: close it as the last box", "todo empaquetado: ciérrela como última caja"},
    {"too heavy: box %.*s takes %lld g", "demasiado peso: la caja %.*s admite %lld g"},
    {"expired code %.*s: it was %.*s; %.*s can extend the window", "código caducado %.*s: era %.*s; %.*s puede ampliar el plazo"},
    {"unknown code %.*s", "código desconocido %.*s"},
    {"two meanings: code %.*s is %.*s or %.*s", "dos significados: el código %.*s es %.*s o %.*s"},
    {"wrong lot: not %.*s of %.*s at %.*s, take %.*s at %.*s", "lote equivocado: no %.*s de %.*s en %.*s, tome %.*s en %.*s"},
    {"nothing to move: %.*s of return %.*s", "nada que mover: %.*s de la devolución %.*s"},
    {"unknown parcel %.*s", "bulto desconocido %.*s"},
    {"wrong item: no order wants %.*s now", "artículo equivocado: ningún pedido pide ahora %.*s"},
    {"the box is empty: scan what is in it", "la caja está vacía: lea lo que contiene"},
    {"return %.*s is over: ask for a new RMA", "la devolución %.*s ya acabó: pida otro RMA"},
    {"scan the quarantine place", "lea la ubicación de cuarentena"},
    {"scan its RMA or its parcel first", "lea antes su RMA o su bulto"},
    {"which box is it? scan its label", "¿qué caja es? lea su etiqueta"},
    {"scan the tote or the order they come from", "lea la cubeta o el pedido del que vuelven"},
    {"scan the tote or the parcel first", "lea antes la cubeta o el bulto"},
    {"scan the box: %.*s needs one", "lea la caja: %.*s la necesita"},
    {"stop: order on hold (%s), call the floor lead", "pare: pedido retenido (%s), avise al jefe de sala"},
    {"no carton number left: call the office", "no quedan números de caja: avise a la oficina"},
    {"%lld g, it should be about %lld g: recount", "%lld g, deberían ser unos %lld g: recuente"},
    {"not now: this order is %s, not %s", "ahora no: este pedido está %s, no %s"},
    {"not now: this order is %s, not labelled", "ahora no: este pedido está %s, sin etiqueta"},
    {"nothing to pick: this order is %s", "nada que recoger: este pedido está %s"},
    {"nothing to put back: this order is %s", "nada que devolver: este pedido está %s"},
    {"no label to void: this order is %s", "no hay etiqueta que anular: este pedido está %s"},
    {"too many: there are not %lld of %.*s at %.*s", "demasiados: no hay %lld de %.*s en %.*s"},
    {"unknown place %.*s", "ubicación desconocida %.*s"},
    {"taken: %.*s has it on %.*s", "ocupado: lo tiene %.*s en %.*s"},
    {"wrong tote: this goes into %.*s", "cubeta equivocada: esto va en %.*s"},
    {"wrong tote: %.*s is another order's", "cubeta equivocada: %.*s es de otro pedido"},
    {"stop: %lld of %.*s missing, order on hold", "pare: faltan %lld de %.*s, pedido retenido"},
    {"wrong place: %.*s is not quarantine", "sitio equivocado: %.*s no es de cuarentena"},
    {"stop: order cancelled or changed, put it back", "pare: pedido cancelado o cambiado, devuélvalo"},
    {"%lld x %.*s: no place known, call the floor lead", "%lld x %.*s: sin ubicación, avise al jefe de sala"},
    {"%.*s: %lld x %.*s into %.*s", "%.*s: %lld x %.*s a %.*s"},
    {"put back %lld x %.*s", "devuelva %lld x %.*s"},
    {"pack %lld x %.*s", "empaquete %lld x %.*s"},
    {"weigh and close the box", "pese y cierre la caja"},
    {"put the label on and scan it", "pegue la etiqueta y léala"},
    {"get the label and put it on", "pida la etiqueta y péguela"},
    {"scan the box, then its label", "lea la caja y luego su etiqueta"},
    {"wrong label: this box needs %.*s", "etiqueta equivocada: esta caja lleva %.*s"},
    {"this box has no label yet", "esta caja aún no tiene etiqueta"},
    {"to the lane of %.*s", "a la calle de %.*s"},
    {"in its lane: wait for the truck", "en su calle: espere al camión"},
    {"done", "hecho"},
    {"at %.*s: scan item, tote or parcel", "en %.*s: lea artículo, cubeta o bulto"},
    {"scan the quarantine place, then the item", "lea la ubicación de cuarentena y luego el artículo"},
    {"finish this box first", "termine antes esta caja"},
    {"nothing was read: scan again", "no se leyó nada: lea otra vez"},
    {"scan %lld has to come first, this is %lld", "antes debe llegar la lectura %lld, esta es la %lld"},
    {"scan the inbound or one of its cartons", "lea la entrada o una de sus cajas"},
    {"unknown inbound", "entrada desconocida"},
    {"which inbound is it? say whose goods they are", "¿qué entrada es? diga de quién es la mercancía"},
    {"unknown return: say whose goods they are", "devolución desconocida: diga de quién es la mercancía"},
    {"no inbound is known by \"%.*s\": record its arrival first", "no hay entrada \"%.*s\": registre antes su llegada"},
    {"inbound %.*s is %s: %s", "la entrada %.*s está %s: %s"},
    {"closed", "cerrada"},
    {"what comes now needs a paper of its own", "lo que llega ahora necesita su propio papel"},
    {"the label names no article: scan the goods", "la etiqueta no dice artículo: lea la mercancía"},
    {"%.*s is a bundle: its components come in", "%.*s es un kit: entran sus componentes"},
    {"%.*s needs its %s: scan the label", "a %.*s le falta %s: lea la etiqueta"},
    {"lot", "el lote"},
    {"serial", "la serie"},
    {"expiry", "la caducidad"},
    {"there is no location %.*s", "no existe la ubicación %.*s"},
    {"%.*s is a %.*s location: %s goods wait in %s", "%.*s es de tipo %.*s: lo %s espera en %s"},
    {"expected a quantity from 1 to %d", "se espera una cantidad de 1 a %d"},
    {"an inbound has at most %d articles", "una entrada tiene como mucho %d artículos"},
    {"unknown condition %.*s", "estado desconocido %.*s"},
    {"%.*s gives no labels yet: call the office", "%.*s aún no da etiquetas: avise a la oficina"},
    {"the label is on its way: wait", "la etiqueta está en camino: espere"},
    {"unknown shipment", "envío desconocido"},
    {"unknown box %.*s", "caja desconocida %.*s"},
    {"unknown carrier %.*s", "transportista desconocido %.*s"},
    {"it has a label: void that first", "ya tiene etiqueta: anúlela antes"},
    {"weigh the box", "pese la caja"},
    {"wrong place: %.*s is %.*s, no goods stay there", "sitio equivocado: %.*s es %.*s, ahí no se guarda nada"},
    {"%.*s is blocked: take another place", "%.*s está bloqueada: use otra"},
    {"too heavy: %.*s takes %lld g, use more boxes", "demasiado peso: %.*s admite %lld g, use más cajas"},
    {"too long: %.*s takes %lld mm, use another box", "demasiado larga: %.*s admite %lld mm, use otra caja"},
    {"too big: %.*s takes %lld mm with girth, this has %lld", "demasiado grande: %.*s admite %lld mm con contorno, tiene %lld"},
    {"%.*s has a size limit: scan a known box", "%.*s tiene límite de tamaño: lea una caja conocida"},
    {"wrong place: %.*s goes to %.*s, or say it is blocked", "sitio equivocado: %.*s va a %.*s, o diga que está bloqueada"},
    {"wrong place: %.*s was not sent to %.*s", "sitio equivocado: %.*s no iba a %.*s"},
    {"too many: %lld of %.*s wait under %.*s", "demasiados: esperan %lld de %.*s en %.*s"},
    {"nothing to put away: no %.*s waits", "nada que ubicar: no espera %.*s"},
    {"a serial number is one unit", "un número de serie es una unidad"},
    {"unknown return %.*s", "devolución desconocida %.*s"},
    {"scan the place too", "lea también la ubicación"},
    {"serial %.*s of %.*s is here already: %.*s", "la serie %.*s de %.*s ya está aquí: %.*s"},
    {"several lots of %.*s wait: scan the lot", "esperan varios lotes de %.*s: lea el lote"},
    {"not a label of %.*s: unknown code %.*s", "no es etiqueta de %.*s: código desconocido %.*s"},
    {"unknown code %.*s: name the step to label with it", "código desconocido %.*s: para etiquetar, diga el paso"},
    {"unknown code %.*s: no order wants it", "código desconocido %.*s: ningún pedido lo pide"},
    {"several merchants want %.*s: scan the tote first", "varios clientes piden %.*s: lea antes la cubeta"},
    {"several merchants have %.*s: scan the tote first", "varios clientes tienen %.*s: lea antes la cubeta"},
    /* what is wrong with a GS1 label (rules/gs1.h) */
    {"the scan is empty", "la lectura está vacía"},
    {"longer than a label can be", "más largo que una etiqueta"},
    {"this application identifier does not exist", "este identificador no existe"},
    {"the value is shorter than its application identifier asks", "el valor es más corto de lo que pide"},
    {"the value is longer than its application identifier allows", "el valor es más largo de lo que admite"},
    {"the value has to be digits", "el valor debe ser de cifras"},
    {"the value holds a character that GS1 does not allow", "el valor tiene un carácter no permitido"},
    {"the check digit does not hold", "el dígito de control no cuadra"},
    {"the date is not in the calendar", "la fecha no existe"},
    {"the same application identifier comes twice, with two values", "el identificador viene dos veces con dos valores"},
    {"contained items (02) need their count (37)", "el contenido (02) necesita su cuenta (37)"},
    {"a count (37) needs what it counts (02 or 8026)", "la cuenta (37) necesita lo que cuenta (02 u 8026)"},
    {"an item (01) and contained items (02) cannot stand together", "artículo (01) y contenido (02) no van juntos"},
};
/* clang-format on */

const struct scan_sentence *scan_sentences(size_t *count)
{
    *count = sizeof sentences / sizeof *sentences;
    return sentences;
}

const char *scan_word(const char *english, bool spanish)
{
    for (size_t i = 0; spanish && i < sizeof sentences / sizeof *sentences; i++)
        if (strcmp(sentences[i].english, english) == 0)
            return sentences[i].spanish;
    return english;
}

const char *scan_state_word(enum order_state state, bool spanish)
{
    static const struct scan_sentence words[ORDER_STATE_COUNT] = {
        [ORDER_RECEIVED] = {"not accepted yet", "sin aceptar"     },
        [ORDER_VALIDATED] = {"not accepted yet", "sin aceptar"     },
        [ORDER_ACCEPTED] = {"not released yet", "sin liberar"     },
        [ORDER_READY_TO_PICK] = {"not picked yet",   "sin recoger"     },
        [ORDER_PICKING] = {"being picked",     "en recogida"     },
        [ORDER_PICKED] = {"picked",           "recogido"        },
        [ORDER_PACKED] = {"packed",           "empaquetado"     },
        [ORDER_LABELLED] = {"labelled",         "etiquetado"      },
        [ORDER_MANIFESTED] = {"on its list",      "en su lista"     },
        [ORDER_HANDED_OVER] = {"on the truck",     "en el camión"   },
        [ORDER_PARTLY_SHIPPED] = {"partly gone",      "enviado en parte"},
        [ORDER_SHIPPED] = {"gone",             "enviado"         },
        [ORDER_DELIVERED] = {"delivered",        "entregado"       },
        [ORDER_CLOSED] = {"closed",           "cerrado"         },
        [ORDER_CANCELLED] = {"cancelled",        "cancelado"       },
    };
    assert(words[state].english != NULL);
    return spanish ? words[state].spanish : words[state].english;
}
