"""What is said of servers and devices that fail us: what it is, and what to do about it.

For the desk in its reader's language, for monitors in English (conference.readiness).
"""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # The time-stamp server (conference.lib.seal_time).
    "tsa_silent": _("The time-stamp server %(server)s did not answer within %(seconds)s seconds."
                    " Documents wait for it and go on by themselves. If it stays away, whoever runs"
                    " the server asks those who run it, or changes TIMESTAMP_URL."),
    "tsa_unreachable": _("The time-stamp server %(server)s cannot be reached (%(why)s). Documents"
                         " wait for it and go on by themselves. If it stays away, whoever runs the"
                         " server looks at the network and at TIMESTAMP_URL."),
    "tsa_status": _("The time-stamp server %(server)s answered with the error %(status)s. Documents"
                    " wait for it and go on by themselves. If it stays so, whoever runs the server"
                    " asks those who run it."),
    "tsa_refused": _("The time-stamp server %(server)s gave no time stamp: %(why)s. Whoever runs"
                     " the server asks those who run it, or changes TIMESTAMP_URL."),
    "tsa_rejected": _("The time-stamp server %(server)s rejected our question; in its own words:"
                      " %(why)s. Documents wait for it and go on by themselves. Whoever runs the"
                      " server asks those who run it: the quota may be used up, or the account"
                      " blocked."),
    "tsa_wrong": _("The time-stamp server %(server)s sent what is no time stamp for our question."
                   " Nothing is sealed with it. Whoever runs the server looks at TIMESTAMP_URL."),
    "tsa_slow": _("The time-stamp server did not answer in time. Documents wait for it and go on by"
                  " themselves."),
    # The store of files (conference.lib.bucket, conference.lib.files).
    "store_silent": _("The store of files at %(server)s does not answer. Documents wait for it and"
                      " go on by themselves. If it stays away, whoever runs the server looks at the"
                      " network and at STORAGE_URL."),
    "store_no_bucket": _("The store of files at %(server)s has no bucket “%(bucket)s”. Whoever runs"
                         " the server makes it, or corrects STORAGE_URL."),
    "store_refuses": _("The store of files at %(server)s refuses our key for the bucket"
                       " “%(bucket)s” (%(why)s). Whoever runs the server corrects the key in"
                       " STORAGE_URL, or lets it read, write, list and delete."),
    "store_failed": _("The store of files at %(server)s failed (%(why)s). Documents wait for it and"
                      " go on by themselves."),
    "store_disk": _("The disk of the files takes none (%(why)s). Whoever runs the server makes room"
                    " in DATA_DIR, or lets this program write there."),
    "store_gives_none": _("The disk of the files gives none (%(why)s). Whoever runs the server puts"
                          " it back, or lets this program read there."),
    "store_keeps": _("The disk of the files keeps what is to be deleted (%(why)s). Whoever runs the"
                     " server lets this program write there."),
    "store_deletes": _("The store is just deleting the same file. The work goes on by itself."),
    "store_slow": _("The store of files did not answer in time."),
    # The ledger itself (initiative.log_watch).
    "log_restored": _("The ledger here has %(have)s entries, but a checkpoint of %(served)s was"
                      " published: nothing can be signed, withdrawn or hidden, or the ledger would"
                      " fork. Whoever runs the server restores a newer backup."),
    "log_mark_unreadable": _("The file that remembers the ledger's last published checkpoint cannot"
                             " be read: nothing can be signed. Whoever runs the server puts"
                             " DATA_DIR/ledger back from the backup."),
    # Witnesses of the ledger (initiative.witnessing).
    "witness_awaited": _("Witnesses of the ledger are about to cosign it. The certificate waits for"
                         " them two minutes at most and goes on by itself."),
    "witness_lines": _("KEYS_DIR/witnesses names no witness where it should, in line %(numbers)s;"
                       " “./script/manage ledger witness” says why."),
    # The seal (conference.lib.seal_keys, conference.lib.seal_token).
    "seal_expired": _("The certificate of the electronic seal ended on %(day)s: nothing can be"
                      " sealed. Whoever runs the server puts a new seal.crt into KEYS_DIR."),
    "seal_not_yet": _("The certificate of the electronic seal begins on %(day)s: until then nothing"
                      " can be sealed."),
    "seal_other_key": _("The certificate of the electronic seal belongs to another key. Whoever"
                        " runs the server puts the pair that belongs together in place."),
    "seal_no_file": _("“%(file)s” of the electronic seal is missing in KEYS_DIR. Whoever runs the"
                      " server puts it back from the backup of the keys."),
    "seal_bad_file": _("A file of the electronic seal in KEYS_DIR cannot be read. Whoever runs the"
                       " server puts seal.key, seal.crt and seal-ca.crt there, in PEM, for P-256."),
    "seal_slow": _("The token of the electronic seal did not answer in time."),
    "token_no_package": _("The key of the electronic seal is in a token, and python-pkcs11, which"
                          " asks it, is not installed. Whoever runs the server installs it."),
    "token_no_module": _("The library of the seal's token, %(module)s, is not there or cannot be"
                         " loaded. Whoever runs the server corrects SEAL_PKCS11_MODULE."),
    "token_absent": _("No token “%(token)s” is plugged in for the electronic seal. Whoever runs the"
                      " server plugs it in, or corrects SEAL_PKCS11_TOKEN."),
    "token_no_pin": _("The PIN of the token “%(token)s” cannot be read from %(file)s. Whoever runs"
                      " the server corrects SEAL_PKCS11_PIN_FILE."),
    "token_wrong_pin": _("The PIN in %(file)s is wrong for the token “%(token)s”. It is not tried"
                         " again, because a token locks after some tries: whoever runs the server"
                         " writes the right one into the file."),
    "token_locked": _("The token “%(token)s” is locked after too many wrong PINs. Whoever runs the"
                      " server unlocks it with its own tools."),
    "token_last_try": _("The token “%(token)s” has one try left before it locks, so the PIN was not"
                        " tried. Whoever runs the server logs in to it once with its own tools."),
    "token_no_key": _("The token “%(token)s” holds no key “%(key)s”, or several. Whoever runs the"
                      " server corrects SEAL_PKCS11_KEY."),
    "token_failed": _("The token “%(token)s” does not seal (%(why)s). Documents wait for it."
                      " Whoever runs the server plugs it in anew, or restarts its service."),
}  # fmt: skip
