using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>poll(2) of one descriptor, with a second one that ends the wait.</summary>
internal static unsafe class PollCalls
{
    /// <summary>Waits for events of a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events">The events to wait for; errors are always included.</param>
    /// <param name="wakeDescriptor">Becomes readable to end the wait.</param>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for no limit.</param>
    /// <returns>False when the time was over.</returns>
    internal static bool Wait(int descriptor, PollEvents events, int wakeDescriptor, long timeoutNanoseconds)
    {
        PollDescriptor* entries = stackalloc PollDescriptor[2]
        {
            new PollDescriptor { Descriptor = descriptor, Events = events },
            new PollDescriptor { Descriptor = wakeDescriptor, Events = PollEvents.In },
        };
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, timeoutNanoseconds));
        // After a signal the caller has to check again.
        return HotCalls.PPoll(entries, 2, timeoutNanoseconds < 0 ? null : &time, null) != 0;
    }

    /// <summary>Waits until one of several descriptors can be read.</summary>
    /// <param name="descriptors">The descriptors: only a few, because the list is on the stack.</param>
    /// <param name="timeoutNanoseconds">Nanoseconds; negative for no limit.</param>
    internal static void WaitForAny(ReadOnlySpan<int> descriptors, long timeoutNanoseconds)
    {
        PollDescriptor* entries = stackalloc PollDescriptor[descriptors.Length];
        for (int i = 0; i < descriptors.Length; i++)
            entries[i] = new PollDescriptor { Descriptor = descriptors[i], Events = PollEvents.In };
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, timeoutNanoseconds));
        // After a signal the caller has to check again.
        _ = HotCalls.PPoll(entries, (nuint)descriptors.Length, timeoutNanoseconds < 0 ? null : &time, null);
    }

    /// <summary>
    /// Returns whether the peer of a stream socket has ended its stream, possibly after bytes that have not been read.
    /// </summary>
    internal static bool HasPeerEnded(int socket)
    {
        PollDescriptor entry = new() { Descriptor = socket, Events = PollEvents.ReadHangUp };
        timespec now = default;
        return HotCalls.PPoll(&entry, 1, &now, null) > 0;
    }

    /// <summary>Returns whether a descriptor can be read now, or is at its end.</summary>
    internal static bool IsReadable(int descriptor)
    {
        PollDescriptor entry = new() { Descriptor = descriptor, Events = PollEvents.In };
        timespec now = default;
        return HotCalls.PPoll(&entry, 1, &now, null) > 0;
    }
}
