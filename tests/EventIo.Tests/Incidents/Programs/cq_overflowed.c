// Twenty completions for a queue of eight, which nobody reaps. The healthy program has four completions.
#include "ring.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    set_up(0, 0);
    for (int i = 0; i < (is_incident ? 20 : 4); i++) {
        queue_nop();
        enter(1, 0, 0);
    }
    ready();
    for (;;)
        pause();
}
