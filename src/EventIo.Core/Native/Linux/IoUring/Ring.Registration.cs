namespace EventIo.Native.Linux.IoUring;

/// <content>
/// Resources that are registered with a ring once, so that the kernel need not look them up for each request.
/// </content>
internal sealed unsafe partial class Ring
{
    /// <summary>Registers equal parts of a memory area as buffers, which requests refer to by number.</summary>
    /// <param name="memory">The first byte; must stay mapped as long as the ring exists.</param>
    /// <param name="bufferBytes">Bytes in each buffer.</param>
    /// <param name="count">How many buffers.</param>
    /// <returns>0, or a negative errno: ENOMEM if locking the pages would exceed RLIMIT_MEMLOCK.</returns>
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
    /// <param name="descriptors">
    /// One for each slot; -1 leaves a slot empty, for a request that opens or accepts into it.
    /// </param>
    /// <exception cref="NativeException">
    /// The kernel refused: an invalid descriptor, or more than RLIMIT_NOFILE.
    /// </exception>
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

    /// <summary>
    /// Registers an empty table of direct descriptors, for requests that find a slot themselves (Linux 5.19).
    /// </summary>
    /// <param name="count">How many slots.</param>
    /// <returns>
    /// 0, or a negative errno: EMFILE for more than RLIMIT_NOFILE, EINVAL if the kernel does not support such tables.
    /// </returns>
    internal int RegisterEmptyTable(int count)
    {
        ResourceRegistration table = new() { Count = (uint)count, Flags = RingConstants.RSRC_REGISTER_SPARSE };
        return RingCalls.Register(
            _handle.Value, RingConstants.REGISTER_FILES2, &table, (uint)sizeof(ResourceRegistration));
    }

    /// <summary>Replaces the descriptor in a slot of the table.</summary>
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
