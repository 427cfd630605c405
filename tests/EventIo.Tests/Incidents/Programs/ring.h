// A ring by plain system calls, without a library.
#include "incident.h"
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static int ring_descriptor;
static struct io_uring_sqe *entries;
static unsigned *tail, *slots, *flags, mask;

// Exit status 77: io_uring is not available to this user on this kernel.
static __attribute__((unused)) void set_up(unsigned setup_flags, unsigned idle_milliseconds) {
    struct io_uring_params parameters = {.flags = setup_flags, .sq_thread_idle = idle_milliseconds};
    ring_descriptor = syscall(SYS_io_uring_setup, 4, &parameters);
    if (ring_descriptor < 0)
        exit(77);
    size_t bytes = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
    char *ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring_descriptor, IORING_OFF_SQ_RING);
    entries = mmap(NULL, parameters.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring_descriptor,
        IORING_OFF_SQES);
    tail = (unsigned *)(ring + parameters.sq_off.tail);
    flags = (unsigned *)(ring + parameters.sq_off.flags);
    slots = (unsigned *)(ring + parameters.sq_off.array);
    mask = parameters.sq_entries - 1;
}

// Queues a request that does nothing.
static __attribute__((unused)) void queue_nop(void) {
    unsigned slot = *tail & mask;
    memset(&entries[slot], 0, sizeof entries[slot]);
    slots[slot] = slot;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
}

static __attribute__((unused)) void enter(unsigned submit, unsigned wait, unsigned enter_flags) {
    syscall(SYS_io_uring_enter, ring_descriptor, submit, wait, enter_flags, NULL, 0);
}
