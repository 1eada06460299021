/* Shim around libphonenumber. */
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

#include "rules/phone.h"

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

extern "C" bool phone_check(struct slice number, struct slice country, char e164[PHONE_E164_BYTES])
{
    if (number.len == 0 || number.len > 64)
        return false;
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber parsed;
    std::string region(country.len ? country.ptr : "ZZ", country.len ? country.len : 2);
    if (util.Parse(std::string(number.ptr, number.len), region, &parsed) !=
            PhoneNumberUtil::NO_PARSING_ERROR ||
        !util.IsValidNumber(parsed))
        return false;
    std::string text;
    util.Format(parsed, PhoneNumberUtil::E164, &text);
    if (text.size() >= PHONE_E164_BYTES)
        return false;
    std::memcpy(e164, text.c_str(), text.size() + 1);
    return true;
}
