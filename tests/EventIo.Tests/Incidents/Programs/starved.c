// Data waits while the loop computes. The healthy one computes as much, but waits on its set in between.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN);
    check(write(client, "hello", 5), "write");
    ready();
    for (volatile unsigned long turns = 0;; turns++) {
        if (!is_incident && turns % 100000 == 0 && wait_on(set, 0) >= 0)
            drain(server);
    }
}
