// The loop's thread reads a pipe that nobody writes to, while its set has something ready.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set(), pipe_ends[2];
    check(pipe(pipe_ends), "pipe");
    watch(set, server, EPOLLIN);
    check(write(client, "hello", 5), "write");
    ready();
    for (;;) {
        char byte;
        if (is_incident)
            check(read(pipe_ends[0], &byte, 1), "read");
        if (wait_on(set, -1) >= 0)
            drain(server);
    }
}
