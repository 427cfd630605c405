using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>
/// The array of a poll(2) or the bitmaps of a select(2) that a thread sleeps in, read from its memory.
/// </summary>
internal sealed class PollSet
{
    private const int MaxDescriptors = 1 << 20;
    private const int BitsPerWord = 64;

    private PollSet(IReadOnlyList<PollSetEntry> entries) => Entries = entries;

    /// <summary>The watched descriptors.</summary>
    internal IReadOnlyList<PollSetEntry> Entries { get; }

    /// <summary>Reads a thread's set.</summary>
    /// <param name="wait">Its wait.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="descriptors">The descriptors of its process.</param>
    /// <param name="errorNumber">The errno of the read; 0 for none.</param>
    /// <returns>The set; null if the memory can't be read, or the thread has left the call.</returns>
    internal static PollSet? Read(
        in WaitCall wait, int thread, DescriptorTable descriptors, out int errorNumber)
    {
        errorNumber = 0;
        return wait.Mechanism switch
        {
            WaitMechanism.Poll => ReadPoll(wait, thread, descriptors, out errorNumber),
            WaitMechanism.Select => ReadSelect(wait, thread, descriptors, out errorNumber),
            _ => null,
        };
    }

    // struct pollfd: int fd, short events, short revents. The kernel ignores negative descriptors.
    private static PollSet? ReadPoll(
        in WaitCall wait, int thread, DescriptorTable descriptors, out int errorNumber)
    {
        errorNumber = 0;
        int count = wait.State.IntArgument(1);
        if (count is < 0 or > MaxDescriptors)
            return null;
        ulong[] array = new ulong[count];
        errorNumber = ProcessMemory.Read<ulong>(thread, wait.State.Argument(0), array);
        if (errorNumber != 0)
            return null;
        var entries = new List<PollSetEntry>(count);
        foreach (ulong entry in array)
        {
            int descriptor = unchecked((int)entry);
            if (descriptor >= 0)
                entries.Add(new(
                    descriptor, EpollMask.OfPoll(unchecked((short)(entry >> 32))), descriptors.Find(descriptor)));
        }
        return new(entries);
    }

    private static PollSet? ReadSelect(
        in WaitCall wait, int thread, DescriptorTable descriptors, out int errorNumber)
    {
        errorNumber = 0;
        int limit = wait.State.IntArgument(0);
        if (limit is < 0 or > MaxDescriptors)
            return null;
        int words = (limit + BitsPerWord - 1) / BitsPerWord;
        ulong[][] maps = [new ulong[words], new ulong[words], new ulong[words]];
        for (int i = 0; i < maps.Length; i++)
        {
            ulong address = wait.State.Argument(1 + i);
            errorNumber = address == 0 ? 0 : ProcessMemory.Read<ulong>(thread, address, maps[i]);
            if (errorNumber != 0)
                return null;
        }
        var entries = new List<PollSetEntry>();
        for (int descriptor = 0; descriptor < limit; descriptor++)
        {
            EpollEvents events = (IsSet(maps[0], descriptor) ? EpollEvents.In : 0)
                | (IsSet(maps[1], descriptor) ? EpollEvents.Out : 0)
                | (IsSet(maps[2], descriptor) ? EpollEvents.Priority : 0);
            if (events != 0)
                entries.Add(new(descriptor, events, descriptors.Find(descriptor)));
        }
        return new(entries);
    }

    private static bool IsSet(ulong[] map, int bit) => (map[bit / BitsPerWord] >> (bit % BitsPerWord) & 1) != 0;
}
