/* OpenSSL 3's SM2 encryption of 500 bytes: openssl PUBLIC-KEY (130 hexadecimal digits). */
#include "rounds.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

static EVP_PKEY *public_key(const char *hex) {
    long length = 0;
    unsigned char *bytes = OPENSSL_hexstr2buf(hex, &length);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes, (size_t)length),
        OSSL_PARAM_END,
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *key = NULL;
    if (!bytes || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        fail("not a public key");
    EVP_PKEY_CTX_free(context);
    OPENSSL_free(bytes);
    return key;
}

int main(int argc, char **argv) {
    unsigned char text[500], out[1000];
    char file[1000];
    double limit;
    if (argc != 2) fail("openssl PUBLIC-KEY");
    memset(text, 'x', sizeof text);
    /* The context is made once and used again, which is the fastest way to use it. */
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, public_key(argv[1]), NULL);
    if (!context || EVP_PKEY_encrypt_init(context) != 1) fail("no encryption");
    while (next_round(&limit, file)) {
        double began = processor_time(), past;
        long count = 0;
        while ((past = processor_time() - began) < limit) {
            size_t length = sizeof out;
            if (EVP_PKEY_encrypt(context, out, &length, text, sizeof text) != 1) fail("does not encrypt");
            count++;
        }
        tell(count, past);
    }
    return 0;
}
