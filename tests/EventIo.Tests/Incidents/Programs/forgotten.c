// A one-shot watch that is not armed again after it has fired.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN | EPOLLONESHOT);
    check(write(client, "0123456789", 10), "write");
    char byte;
    wait_on(set, -1);
    check(read(server, &byte, 1), "read");
    if (!is_incident) {
        drain(server);
        rearm(set, server, EPOLLIN | EPOLLONESHOT);
    }
    ready();
    for (;;)
        wait_on(set, -1);
}
