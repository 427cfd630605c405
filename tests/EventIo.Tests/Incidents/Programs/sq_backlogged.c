// Requests are queued for a polling thread that sleeps, and nobody wakes it.
#include "ring.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    set_up(IORING_SETUP_SQPOLL, 1);
    while (!(__atomic_load_n(flags, __ATOMIC_ACQUIRE) & IORING_SQ_NEED_WAKEUP))
        usleep(1000);
    queue_nop();
    queue_nop();
    if (!is_incident)
        enter(2, 0, IORING_ENTER_SQ_WAKEUP);
    ready();
    for (;;)
        pause();
}
