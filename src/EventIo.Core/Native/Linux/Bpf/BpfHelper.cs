namespace EventIo.Native.Linux.Bpf;

/// <summary>
/// The kernel's helper functions that these programs call, by number (include/uapi/linux/bpf.h, bpf-helpers(7)).
/// </summary>
internal enum BpfHelper
{
    /// <summary>R1 map, R2 key: the address of the value, or 0.</summary>
    MapLookup = 1,

    /// <summary>R1 map, R2 key, R3 value, R4 flags.</summary>
    MapUpdate = 2,

    /// <summary>R1 map, R2 key.</summary>
    MapDelete = 3,

    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    Nanoseconds = 5,

    /// <summary>The number of the processor.</summary>
    Processor = 8,

    /// <summary>The process ID (thread group) in the upper 32 bits, the thread ID in the lower.</summary>
    ProcessAndThread = 14,

    /// <summary>R1 buffer, R2 size: the name of the thread.</summary>
    ThreadName = 16,

    /// <summary>R1 context, R2 map, R3 flags: the number of the current stack in the map.</summary>
    StackId = 27,

    /// <summary>The address of the task_struct, as a number.</summary>
    Task = 35,

    /// <summary>R1 destination, R2 size, R3 address in the kernel. Writes zeros for unreadable memory.</summary>
    ReadKernel = 113,

    /// <summary>R1 map, R2 size, R3 flags (0): the address of a record to fill in, 0 when the buffer is full.</summary>
    RingBufferReserve = 131,

    /// <summary>R1 record, R2 flags.</summary>
    RingBufferSubmit = 132,

    /// <summary>The task_struct, as a pointer with a type.</summary>
    TypedTask = 158,

    /// <summary>R1 typed task: the registers of its user mode, as a typed pointer to pt_regs.</summary>
    UserRegisters = 175,
}
