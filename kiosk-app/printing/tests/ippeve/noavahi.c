/* ippeveprinter will not start without Avahi, which a test has no use for: the start of its client, without it. */
#include <stddef.h>

static int something;

void *avahi_threaded_poll_new(void) { return &something; }
void *avahi_threaded_poll_get(void *poll) { (void)poll; return &something; }
int avahi_threaded_poll_start(void *poll) { (void)poll; return 0; }
int avahi_threaded_poll_stop(void *poll) { (void)poll; return 0; }
void avahi_threaded_poll_free(void *poll) { (void)poll; }
void avahi_threaded_poll_lock(void *poll) { (void)poll; }
void avahi_threaded_poll_unlock(void *poll) { (void)poll; }
void *avahi_client_new(const void *api, int flags, void *callback, void *data, int *error) {
    (void)api; (void)flags; (void)callback; (void)data;
    if (error != NULL) *error = 0;
    return &something;
}
void avahi_client_free(void *client) { (void)client; }
int avahi_client_errno(void *client) { (void)client; return 0; }
const char *avahi_client_get_host_name_fqdn(void *client) { (void)client; return "localhost"; }
const char *avahi_strerror(int error) { (void)error; return "none"; }
void *avahi_entry_group_new(void *client, void *callback, void *data) {
    (void)client; (void)callback; (void)data;
    return &something;
}
int avahi_entry_group_add_service_strlst() { return 0; }
int avahi_entry_group_add_service_subtype() { return 0; }
int avahi_entry_group_add_record() { return 0; }
int avahi_entry_group_update_service_txt_strlst() { return 0; }
int avahi_entry_group_commit(void *group) { (void)group; return 0; }
int avahi_entry_group_free(void *group) { (void)group; return 0; }
