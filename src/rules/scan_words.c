/* The floor's sentences in Spanish.
 * Where: rules; floor_refuse and its neighbours word every answer through here.
 * Promise: same arguments, same order; short enough for a handheld. */
#include "rules/scan_words.h"

#include <string.h>

/* clang-format off */
static const struct scan_sentence sentences[] = {
    {"%.*s does not belong (any more) in this box", "%.*s no va (ya) en esta caja"},
    {"%.*s does not go into box %.*s", "%.*s no va en la caja %.*s"},
    {"%.*s has given %.*s out before", "%.*s ya dio antes el número %.*s"},
    {"%.*s has no packing rule: the order holds", "%.*s no tiene regla de embalaje: pedido retenido"},
    {"%.*s is a %.*s location: returned goods go to quarantine", "%.*s es una ubicación %.*s: las devoluciones van a cuarentena"},
    {"%.*s is not at %.*s%s%.*s", "%.*s no está en %.*s%s%.*s"},
    {"; go to ", "; vaya a "},
    {"%.*s is not wanted (any more) in this shipment", "%.*s no se pide (ya) en este envío"},
    {"%.*s is not wanted (any more) on this walk", "%.*s no se pide (ya) en este recorrido"},
    {"%.*s is nowhere else: the order holds", "%.*s no está en otro sitio: pedido retenido"},
    {"%.*s of %.*s was sent to %.*s", "%.*s de %.*s se envió a %.*s"},
    {"%.*s travels with %.*s: %.*s is not its lane", "%.*s viaja con %.*s: %.*s no es su calle"},
    {"%.*s: %lld wanted, %lld scanned into the box", "%.*s: se piden %lld, leídas en la caja %lld"},
    {"%lld of %.*s are out, %lld were scanned", "hay fuera %lld de %.*s, se leyeron %lld"},
    {"%lld of %.*s are to be packed, %lld were scanned", "faltan por empaquetar %lld de %.*s, se leyeron %lld"},
    {"%lld of %.*s are wanted, %lld were scanned", "se piden %lld de %.*s, se leyeron %lld"},
    {"a label carries its tracking number: tracking", "la etiqueta lleva su número de seguimiento: tracking"},
    {"a return has at most %d articles", "una devolución tiene como mucho %d artículos"},
    {"all is packed: say that this box is the last one", "todo está empaquetado: diga que esta caja es la última"},
    {"box %.*s takes %lld g: use more boxes", "la caja %.*s admite %lld g: use más cajas"},
    {"code %.*s is no longer valid: it stood for %.*s", "el código %.*s ya no vale: era %.*s"},
    {"code %.*s is not known for this merchant", "el código %.*s no existe en este cliente"},
    {"code %.*s means %.*s and %.*s", "el código %.*s vale para %.*s y %.*s"},
    {"lot %.*s of %.*s is not to be taken at %.*s; lot %.*s is, at %.*s",
     "el lote %.*s de %.*s no se toma en %.*s; sí el lote %.*s, en %.*s"},
    {"no decision on %.*s of %.*s waits for its move", "no hay decisión pendiente sobre %.*s de %.*s"},
    {"no parcel carries %.*s", "ningún bulto lleva %.*s"},
    {"no released shipment wants %.*s", "ningún envío liberado pide %.*s"},
    {"nothing was scanned into this box", "no se ha leído nada en esta caja"},
    {"return %.*s is %s: what comes now needs an RMA of its own", "la devolución %.*s está %s: lo que llega necesita otro RMA"},
    {"say the quarantine location: location", "lea la ubicación de cuarentena: location"},
    {"say which parcel it came in: rma or tracking", "diga en qué bulto vino: rma o tracking"},
    {"say which parcel of the shipment this is", "diga qué bulto del envío es"},
    {"say which shipment the units come back from", "diga de qué envío vuelven las unidades"},
    {"say which shipment this is", "diga qué envío es"},
    {"scan the box: %.*s asks for one", "lea la caja: %.*s la exige"},
    {"stop: the order holds with %s", "pare: el pedido está retenido por %s"},
    {"the GS1 prefix has no number left", "el prefijo GS1 ha agotado sus números"},
    {"the box weighs %lld g, expected about %lld g: recount it", "la caja pesa %lld g, se esperaban unos %lld g: recuente"},
    {"the shipment is %s, not %s", "el envío está %s, no %s"},
    {"the shipment is %s, not labelled", "el envío está %s, sin etiqueta"},
    {"the shipment is %s, not ready to pick", "el envío está %s, no listo para recoger"},
    {"the shipment is %s: nothing of it can be put back", "el envío está %s: nada que devolver"},
    {"the shipment is %s: there is no label to void", "el envío está %s: no hay etiqueta que anular"},
    {"there are not %lld of %.*s at %.*s", "no hay %lld de %.*s en %.*s"},
    {"there is no location %.*s", "no existe la ubicación %.*s"},
    {"%.*s has this task on %.*s", "%.*s tiene esta tarea en %.*s"},
    {"wrong tote: this goes into %.*s", "cubeta equivocada: esto va en %.*s"},
    {"tote %.*s is another order's", "la cubeta %.*s es de otro pedido"},
    {"%lld of %.*s are nowhere else: the order holds", "%lld de %.*s no están en otro sitio: pedido retenido"},
    {"scan the quarantine place it goes to", "lea la ubicación de cuarentena a la que va"},
    {"%.*s is no quarantine place", "%.*s no es de cuarentena"},
    {"stop: cancelled or changed, put back what is out", "pare: cancelado o cambiado, devuelva lo recogido"},
    {"%lld x %.*s: no place known, ask the floor lead", "%lld x %.*s: sin ubicación, avise al jefe de sala"},
    {"%.*s: %lld x %.*s into %.*s", "%.*s: %lld x %.*s a %.*s"},
    {"put %lld x %.*s back", "devuelva %lld x %.*s"},
    {"pack %lld x %.*s", "empaquete %lld x %.*s"},
    {"weigh and close the box", "pese y cierre la caja"},
    {"put the label on", "pegue la etiqueta"},
    {"to the lane of %.*s", "a la calle de %.*s"},
    {"done", "hecho"},
    {"at %.*s: scan an article, a tote or a parcel", "en %.*s: lea un artículo, una cubeta o un bulto"},
    {"scan the quarantine place, then the article", "lea la ubicación de cuarentena y luego el artículo"},
    {"finish the parcel at hand first", "termine antes el bulto que tiene"},
    {"nothing was scanned", "no se ha leído nada"},
    {"scan %lld of this device comes next, this is %lld", "toca la lectura %lld de este equipo, esta es la %lld"},
    {"say which inbound: its number, or a carton's code", "diga qué entrada: su número o el código de una caja"},
    {"there is no such inbound", "no existe esa entrada"},
    {"there is no condition %.*s", "no existe el estado %.*s"},
    {"%.*s gives no labels yet: its connection is not enabled", "%.*s aún no da etiquetas: su conexión no está activada"},
    {"the label of this parcel is being asked for", "se está pidiendo la etiqueta de este bulto"},
    {"there is no such shipment", "no existe ese envío"},
    {"this merchant has no box %.*s", "este cliente no tiene la caja %.*s"},
    {"this merchant ships nothing with %.*s", "este cliente no envía con %.*s"},
    {"this parcel has a living label: void it first", "este bulto tiene una etiqueta viva: anúlela primero"},
    {"weigh the box: weight_g", "pese la caja: weight_g"},
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
