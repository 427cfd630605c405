using EventIo.Multiplexing;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>poll(2) of one descriptor, with a second one beside it that ends the wait.</summary>
internal static unsafe class PollCalls
{
    /// <summary>Waits.</summary>
    /// <param name="descriptor">What is waited for.</param>
    /// <param name="events">Which of its events; errors need no asking for.</param>
    /// <param name="wakeDescriptor">Becomes readable when somebody wants the wait to end.</param>
    /// <param name="timeoutNanoseconds">Negative has no bound.</param>
    /// <returns>Whether there is something to look at; false when the time was over.</returns>
    internal static bool Wait(int descriptor, PollEvents events, int wakeDescriptor, long timeoutNanoseconds)
    {
        PollDescriptor* entries = stackalloc PollDescriptor[2]
        {
            new PollDescriptor { Descriptor = descriptor, Events = events },
            new PollDescriptor { Descriptor = wakeDescriptor, Events = PollEvents.In },
        };
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, timeoutNanoseconds));
        // After a signal it is for the caller to look again.
        return HotCalls.PPoll(entries, 2, timeoutNanoseconds < 0 ? null : &time, null) != 0;
    }

    /// <summary>Whether a descriptor can be read now, or is at its end.</summary>
    internal static bool IsReadable(int descriptor)
    {
        PollDescriptor entry = new() { Descriptor = descriptor, Events = PollEvents.In };
        timespec now = default;
        return HotCalls.PPoll(&entry, 1, &now, null) > 0;
    }
}
