namespace EventIo.Native.Linux.IoUring;

/// <content>What is registered with a ring once, so that the kernel need not look it up at each request.</content>
internal sealed unsafe partial class Ring
{
    /// <summary>Registers equal parts of a piece of memory, for requests that name them by number.</summary>
    /// <param name="memory">The first byte; stays mapped for as long as the ring is there.</param>
    /// <param name="bufferBytes">Bytes in each buffer.</param>
    /// <param name="count">How many buffers.</param>
    /// <returns>0, or a negative errno: ENOMEM where the pages, which are locked, are over RLIMIT_MEMLOCK.</returns>
    internal int RegisterBuffers(byte* memory, int bufferBytes, int count)
    {
        BufferRegistration* buffers = stackalloc BufferRegistration[count];
        for (int i = 0; i < count; i++)
        {
            buffers[i] = new BufferRegistration
            {
                Address = (ulong)(memory + ((nint)i * bufferBytes)),
                Length = (ulong)bufferBytes,
            };
        }
        return RingCalls.Register(_handle.Value, RingConstants.REGISTER_BUFFERS, buffers, (uint)count);
    }

    /// <summary>Registers the table of direct descriptors.</summary>
    /// <param name="descriptors">One for each slot; -1 leaves a slot empty, for a request that opens or accepts into it.</param>
    /// <exception cref="NativeException">The kernel refused: no such descriptor, or more than RLIMIT_NOFILE.</exception>
    internal void RegisterDescriptors(ReadOnlySpan<int> descriptors)
    {
        fixed (int* first = descriptors)
        {
            int result = RingCalls.Register(
                _handle.Value, RingConstants.REGISTER_FILES, first, (uint)descriptors.Length);
            if (result < 0)
                throw new NativeException("io_uring_register(2)", -result, $"{descriptors.Length} direct descriptors");
        }
    }

    /// <summary>Registers an empty table of direct descriptors, for requests that find a slot themselves (Linux 5.19).</summary>
    /// <param name="count">How many slots.</param>
    /// <returns>0, or a negative errno: EMFILE for more than RLIMIT_NOFILE, EINVAL where the kernel has no such tables.</returns>
    internal int RegisterEmptyTable(int count)
    {
        ResourceRegistration table = new() { Count = (uint)count, Flags = RingConstants.RSRC_REGISTER_SPARSE };
        return RingCalls.Register(
            _handle.Value, RingConstants.REGISTER_FILES2, &table, (uint)sizeof(ResourceRegistration));
    }

    /// <summary>Puts another descriptor into a slot of the table; the one that was there is let go of.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="descriptor">The descriptor; -1 empties the slot.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal void UpdateDescriptor(int slot, int descriptor)
    {
        ResourceUpdate update = new() { Offset = (uint)slot, Data = (ulong)&descriptor };
        int result = RingCalls.Register(_handle.Value, RingConstants.REGISTER_FILES_UPDATE, &update, 1);
        if (result < 0)
            throw new NativeException("io_uring_register(2)", -result, $"direct descriptor {slot}");
    }
}
