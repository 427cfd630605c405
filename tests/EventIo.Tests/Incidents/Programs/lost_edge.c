// An edge-triggered watch, and a program that reads one byte of ten.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN | EPOLLET);
    check(write(client, "0123456789", 10), "write");
    char byte;
    wait_on(set, -1);
    if (is_incident)
        check(read(server, &byte, 1), "read");
    else
        drain(server);
    ready();
    for (;;)
        wait_on(set, -1);
}
