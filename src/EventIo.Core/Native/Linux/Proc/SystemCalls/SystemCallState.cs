using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace EventIo.Native.Linux.Proc.SystemCalls;

/// <summary>
/// The content of /proc/PID/task/TID/syscall: the call that a thread sleeps in, and its arguments (proc(5)).
/// </summary>
internal struct SystemCallState : IEquatable<SystemCallState>
{
    /// <summary>
    /// <see cref="Number"/> of a thread that sleeps outside of any call (a page fault, a signal stop).
    /// </summary>
    internal const int NoCall = -1;

    private const int ArgumentCount = 6;

    private ArgumentList _arguments;

    /// <summary>Whether the thread is running or runnable; the call is then unknown.</summary>
    internal bool IsRunning { get; private set; }

    /// <summary>
    /// Whether it is a kernel thread: its stack and code addresses are 0, and its call number 0 does not mean read(2).
    /// </summary>
    internal bool IsKernelThread { get; private set; }

    /// <summary>The call's number.</summary>
    internal int Number { get; private set; }

    /// <summary>Returns an argument of the call.</summary>
    /// <param name="index">0 to 5.</param>
    internal readonly ulong Argument(int index) => _arguments[index];

    /// <summary>Returns an argument that is an int, such as a descriptor.</summary>
    /// <param name="index">0 to 5.</param>
    internal readonly int IntArgument(int index) => unchecked((int)_arguments[index]);

    /// <summary>Creates the state of a call from its number and first argument.</summary>
    internal static SystemCallState Of(int number, ulong first)
    {
        var state = new SystemCallState { Number = number };
        state._arguments[0] = first;
        return state;
    }

    /// <summary>Parses the text.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="state">The state.</param>
    /// <returns>Whether the text is valid.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, out SystemCallState state)
    {
        state = new SystemCallState { Number = NoCall };
        if (text.StartsWith("running"u8))
        {
            state.IsRunning = true;
            return true;
        }
        if (!Utf8Parser.TryParse(text, out int number, out int used))
            return false;
        state.Number = number;
        text = text[used..];
        int arguments = number == NoCall ? 0 : ArgumentCount;
        for (int i = 0; i < arguments; i++)
        {
            if (!TryHex(ref text, out ulong argument))
                return false;
            state._arguments[i] = argument;
        }
        if (!TryHex(ref text, out ulong stack) || !TryHex(ref text, out ulong code))
            return false;
        state.IsKernelThread = stack == 0 && code == 0;
        return true;
    }

    /// <inheritdoc/>
    public readonly bool Equals(SystemCallState other) =>
        IsRunning == other.IsRunning && Number == other.Number
            && ((ReadOnlySpan<ulong>)_arguments).SequenceEqual(other._arguments);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SystemCallState other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(IsRunning, Number, _arguments[0]);

    private static bool TryHex(ref ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (!text.StartsWith(" 0x"u8) || !Utf8Parser.TryParse(text[3..], out value, out int used, 'x'))
            return false;
        text = text[(3 + used)..];
        return true;
    }

    [InlineArray(ArgumentCount)]
    private struct ArgumentList
    {
        private ulong _first;
    }
}
