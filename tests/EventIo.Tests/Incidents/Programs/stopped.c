// A program that is stopped (here by itself), while its set has something ready.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN);
    check(write(client, "hello", 5), "write");
    ready();
    if (is_incident)
        raise(SIGSTOP);
    for (;;) {
        if (wait_on(set, -1) >= 0)
            drain(server);
    }
}
