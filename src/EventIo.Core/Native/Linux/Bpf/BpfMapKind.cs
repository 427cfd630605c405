namespace EventIo.Native.Linux.Bpf;

/// <summary>Kinds of maps (enum bpf_map_type of include/uapi/linux/bpf.h).</summary>
internal enum BpfMapKind
{
    /// <summary>Refuses new keys when it is full.</summary>
    Hash = 1,

    /// <summary>Keys are indexes of four bytes; all elements exist and are initially zero.</summary>
    Array = 2,

    /// <summary>Stacks, by the number that the helper StackId returns.</summary>
    StackTrace = 7,

    /// <summary>Replaces the least recently used key when it is full.</summary>
    LeastRecentlyUsedHash = 9,

    /// <summary>A queue of records to user space, without keys and values.</summary>
    RingBuffer = 27,
}
