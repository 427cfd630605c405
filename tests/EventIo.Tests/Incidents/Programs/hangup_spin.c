// The peer closes, and the program does not.
#include "incident.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    int client, server = connect_pair(&client), set = new_set();
    watch(set, server, EPOLLIN);
    close(client);
    ready();
    for (;;) {
        int descriptor = wait_on(set, -1);
        if (!is_incident && descriptor >= 0 && !drain(descriptor))
            close(descriptor);
    }
}
