using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace EventIo.Native.Linux.Terminals;

/// <summary>Sends a query to the terminal of this process, and reads the response from the input.</summary>
internal static unsafe partial class TerminalDialogue
{
    private const string Library = "libc.so.6";
    private const int Input = 0;
    private const int Output = 1;
    private const int TCSANOW = 0;
    private const uint TIOCGWINSZ = 0x5413;

    // More than struct termios has on any architecture.
    private const int SettingsBytes = 128;

    /// <summary>Sends a query and reads the response.</summary>
    /// <param name="question">Escape sequences.</param>
    /// <param name="isWhole">Whether an answer is complete.</param>
    /// <param name="milliseconds">How long to wait for it, in milliseconds.</param>
    /// <returns>
    /// What the terminal sent; <see langword="null"/> if it was not asked: input or output is not a terminal, another
    /// job is in the foreground, or input is waiting, which would be lost with the answer.
    /// </returns>
    internal static string? Ask(string question, Func<string, bool> isWhole, int milliseconds)
    {
        byte* old = stackalloc byte[SettingsBytes];
        byte* raw = stackalloc byte[SettingsBytes];
        // In a background job, changing the terminal's settings stops the process (SIGTTOU, termios(3)).
        if (IsTerminal(Output) == 0 || GetSettings(Input, old) != 0 || ForegroundGroup(Input) != ProcessGroup()
            || HasInput(0))
            return null;
        Buffer.MemoryCopy(old, raw, SettingsBytes, SettingsBytes);
        MakeRaw(raw);
        if (SetSettings(Input, TCSANOW, raw) != 0)
            return null;
        try
        {
            return Write(question) ? Read(isWhole, milliseconds) : null;
        }
        finally
        {
            _ = SetSettings(Input, TCSANOW, old);
        }
    }

    /// <summary>Asks the kernel for the size of a cell.</summary>
    /// <returns>
    /// Pixels across and down; <see langword="null"/> if the kernel does not know the window's size in pixels.
    /// </returns>
    internal static (int Width, int Height)? CellPixels()
    {
        // struct winsize of ioctl_tty(2): rows, columns, and pixels across and down, which may include a margin.
        ushort* window = stackalloc ushort[4];
        return Control(Output, TIOCGWINSZ, window) == 0 && window[0] > 0 && window[1] > 0
            && window[2] >= window[1] && window[3] >= window[0]
            ? (window[2] / window[1], window[3] / window[0])
            : null;
    }

    private static bool Write(string question)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(question);
        fixed (byte* first = bytes)
            return HotCalls.Write(Output, first, (nuint)bytes.Length) == bytes.Length;
    }

    private static string Read(Func<string, bool> isWhole, int milliseconds)
    {
        const int MostBytes = 256;
        byte* bytes = stackalloc byte[MostBytes];
        var answer = new StringBuilder();
        long begin = Stopwatch.GetTimestamp();
        for (int left = milliseconds; left > 0 && HasInput(left);)
        {
            int count = (int)HotCalls.Read(Input, bytes, MostBytes);
            if (count <= 0)
                break;
            answer.Append(Encoding.ASCII.GetString(bytes, count));
            if (isWhole(answer.ToString()))
                break;
            left = milliseconds - (int)Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        return answer.ToString();
    }

    private static bool HasInput(int milliseconds)
    {
        var input = new PollDescriptor { Descriptor = Input, Events = PollEvents.In };
        timespec time = TimeSpecification.FromNanoseconds(milliseconds * (Nanoseconds.PerSecond / 1_000));
        return HotCalls.PPoll(&input, 1, &time, null) > 0;
    }

    [LibraryImport(Library, EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport(Library, EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport(Library, EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* settings);

    [LibraryImport(Library, EntryPoint = "getpgrp")]
    private static partial int ProcessGroup();

    [LibraryImport(Library, EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int descriptor);
}
