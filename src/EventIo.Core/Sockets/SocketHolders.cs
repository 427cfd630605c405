using System.Buffers.Text;
using System.Globalization;
using EventIo.Native.Linux.Proc;

namespace EventIo.Sockets;

/// <summary>
/// The processes that have sockets open, by the sockets' inodes. The oldest process of a socket is the first: children
/// inherit sockets, and each child has all of its parent's between fork(2) and execve(2).
/// </summary>
/// <remarks>The order of /proc is not enough: the numbers of processes begin again after kernel.pid_max.</remarks>
internal sealed class SocketHolders
{
    private const int StartField = 22; // starttime of proc_pid_stat(5)

    private readonly Dictionary<uint, SocketHolder[]> _byInode = [];
    private readonly Dictionary<int, long> _starts = [];

    /// <summary>The processes of each socket.</summary>
    internal IReadOnlyDictionary<uint, SocketHolder[]> ByInode => _byInode;

    /// <summary>Adds a process, which takes its place by age.</summary>
    /// <param name="inode">The inode of the socket.</param>
    /// <param name="holder">A process that has it open.</param>
    internal void Add(uint inode, SocketHolder holder)
    {
        SocketHolder[] others = _byInode.GetValueOrDefault(inode) ?? [];
        int place = others.Length;
        while (place > 0 && IsOlder(holder.ProcessId, others[place - 1].ProcessId))
            place--;
        _byInode[inode] = [.. others[..place], holder, .. others[place..]];
    }

    /// <summary>Adds the processes of a socket that were found earlier, unless the socket has some.</summary>
    internal void AddEarlier(uint inode, IReadOnlyList<SocketHolder> holders) =>
        _byInode.TryAdd(inode, [.. holders]);

    private bool IsOlder(int process, int other) => process != other && StartOf(process) < StartOf(other);

    // In clock ticks since the start of the host. A process that has ended counts as the youngest.
    private long StartOf(int process)
    {
        if (!_starts.TryGetValue(process, out long start))
            _starts[process] = start = ReadStart(process) ?? long.MaxValue;
        return start;
    }

    private static long? ReadStart(int process)
    {
        try
        {
            byte[] text = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return Utf8Parser.TryParse(ProcText.StatField(text, StartField), out long start, out _) ? start : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
