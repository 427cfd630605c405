// Watches for EPOLLOUT with nothing to send. The healthy program is as busy, but watches for EPOLLIN only.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, is_incident ? EPOLLIN | EPOLLOUT : EPOLLIN);
    ready();
    for (;;)
        wait_on(set, is_incident ? -1 : 0);
}
