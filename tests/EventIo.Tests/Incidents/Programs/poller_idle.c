// A polling thread that occupies a processor for a minute after its last request. The healthy one sleeps after a millisecond.
#include "ring.h"

int main(int count, char **arguments) {
    begin(count, arguments);
    set_up(IORING_SETUP_SQPOLL, is_incident ? 60000 : 1);
    queue_nop();
    enter(1, 0, IORING_ENTER_SQ_WAKEUP);
    ready();
    for (;;)
        pause();
}
