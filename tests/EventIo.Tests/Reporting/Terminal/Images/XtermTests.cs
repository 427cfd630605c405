using System.Buffers.Binary;
using System.Diagnostics;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Shows sixels in xterm(1), on an X server without a screen, and looks at the pixels.</summary>
[Collection(Lanes.Programs)]
public sealed class XtermTests : IDisposable
{
    // The colour of the first series, rounded to percent as in a sixel image.
    private const int Curve = 0x58a6ff;
    private const int Percent = 3;
    private const int LeastWidth = 300;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (Process process in Enumerable.Reverse(_started))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
        _folder.Dispose();
    }

    [Fact(Explicit = Run.Long)]
    public void The_curve_of_percentiles_is_on_the_screen_and_never_falls()
    {
        string terminal = Peer.Require("xterm");
        Peer.Require("xwd");
        Process server = Start(Peer.Require("Xvfb"), "-displayfd", "1", "-screen", "0", "900x700x24");
        string display = $":{server.StandardOutput.ReadLine()}";
        string script = Path.Combine(_folder.Path, "show.ps1");
        File.WriteAllText(script, """
            Measure-Multiplexer Poll -TriggerMode Level -SocketCount 10 -Iteration 2000 | Show-Measurement
            $null = [Console]::In.ReadLine()
            """);
        Start(
            "/usr/bin/env", $"DISPLAY={display}", terminal, "-ti", "vt340", "-bg", "black", "-geometry",
            "100x30+0+0", "-e", ShellProcess.Program, "-NoProfile", "-File", script);
        int[,] screen = new int[0, 0];
        Eventually.True(
            () => Tops(screen = Photograph(display)).Count >= LeastWidth, "There is no curve on the screen.");
        List<int> tops = Tops(screen);
        // The line is two pixels wide: where it bends, the top of a column may be one pixel lower.
        Assert.All(tops.Zip(tops.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1, $"{pair}"));
        Assert.True(tops[0] > tops[^1]);
    }

    // The uppermost pixel of the curve in each column that has one.
    private static List<int> Tops(int[,] screen) =>
    [
        .. from x in Enumerable.Range(0, screen.GetLength(1))
           let top = Enumerable.Range(0, screen.GetLength(0)).Where(y => IsCurve(screen[y, x])).Append(-1).First()
           where top >= 0
           select top,
    ];

    private static bool IsCurve(int pixel) => Enumerable.Range(0, 3).All(
        part => Math.Abs(((pixel >> (8 * part)) & 0xff) - ((Curve >> (8 * part)) & 0xff)) <= Percent);

    // XWDFile.h: a header of big-endian words, the colours, and the pixels.
    private static int[,] Photograph(string display)
    {
        using var window = Process.Start(
            new ProcessStartInfo(Peer.Require("xwd"), ["-root", "-silent", "-display", display])
            {
                RedirectStandardOutput = true,
            })!;
        using var output = new MemoryStream();
        window.StandardOutput.BaseStream.CopyTo(output);
        window.WaitForExit();
        byte[] file = output.ToArray();
        (int width, int height) = (Word(16), Word(20));
        int begin = Word(0) + (Word(76) * 12);
        int[,] pixels = new int[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels[y, x] = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(begin + (y * Word(48)) + (4 * x)))
                    & 0xffffff;
            }
        }
        return pixels;

        int Word(int offset) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(offset));
    }

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _started.Add(process);
        return process;
    }
}
