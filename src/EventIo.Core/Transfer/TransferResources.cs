namespace EventIo.Transfer;

/// <summary>
/// The resources that a method holds while it moves bytes. Each flag outweighs all flags before it, so that the value
/// orders methods from the simplest to the most costly: where measurements don't decide, the lowest value does.
/// </summary>
[Flags]
public enum TransferResources : long
{
    /// <summary>Nothing: one call moves bytes from the file into the socket.</summary>
    None = 0,

    /// <summary>A pipe between the file and the socket.</summary>
    Pipe = 1,

    /// <summary>A buffer in user space.</summary>
    Buffer = 2,

    /// <summary>A mapping of the file, with a page fault for each new page.</summary>
    Mapping = 4,

    /// <summary>Buffers that stay locked until the kernel notifies that it has released them.</summary>
    Notifications = 8,

    /// <summary>A ring of io_uring.</summary>
    Ring = 16,

    /// <summary>A table of direct descriptors in the ring.</summary>
    DirectDescriptors = 32,
}
