using System.Diagnostics;
using System.Globalization;
using EventIo.Findings;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Incidents;

/// <summary>A small C program that does one thing wrong, or the same thing right, compiled on the spot.</summary>
internal sealed class IncidentProgram : IDisposable
{
    private const int NoRings = 77;

    // The sources share their headers.
    private static readonly Lock OneAtATime = new();
    private static readonly Dictionary<string, string> Compiled = [];
    private static readonly Lazy<string> Folder = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("eventio-incidents-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private readonly Process _process;

    private IncidentProgram(Process process) => _process = process;

    /// <summary>Its process and those that it has forked.</summary>
    internal int[] ProcessIds
    {
        get
        {
            string children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children");
            return [_process.Id, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
                child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
    }

    /// <summary>Compiles a program; skips the test if there is no compiler.</summary>
    /// <param name="name">The name of its source, without the ending.</param>
    /// <returns>Its path.</returns>
    internal static string CompileSource(string name)
    {
        lock (OneAtATime)
        {
            if (!Compiled.TryGetValue(name, out string? program))
                Compiled.Add(name, program = Compile(name));
            return program;
        }
    }

    /// <summary>Starts the program of a kind and waits until it is set up.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="isIncident">Whether it does the wrong thing.</param>
    /// <param name="place">Where it runs; null for the network namespace of the test.</param>
    internal static IncidentProgram Start(FindingKind kind, bool isIncident, TestNamespace? place = null)
    {
        IncidentProgram? program = TryStart(kind, isIncident, place);
        Assert.SkipWhen(program is null, "io_uring is not available.");
        return program;
    }

    /// <summary>As <see cref="Start"/>.</summary>
    /// <returns>Null if the program uses io_uring and it is not available.</returns>
    internal static IncidentProgram? TryStart(FindingKind kind, bool isIncident, TestNamespace? place = null)
    {
        string[] command = [CompileSource(SourceName(kind)), isIncident ? "incident" : "healthy"];
        if (place is not null)
            command = [Peer.Require("nsenter"), $"--net={place.Path}", .. command];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true };
        var incident = new IncidentProgram(Process.Start(start)!);
        if (incident._process.StandardOutput.ReadLine() == "ready")
            return incident;
        incident._process.WaitForExit();
        int status = incident._process.ExitCode;
        incident.Dispose();
        Assert.True(status == NoRings, $"{kind} ended with {status}.");
        return null;
    }

    /// <summary>The name of a kind's source: cq_overflowed.</summary>
    internal static string SourceName(FindingKind kind) => string.Concat(
        kind.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{letter}" : $"{letter}"))
            .ToLowerInvariant();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private static string Compile(string name)
    {
        string? compiler = Peer.Find("cc");
        Assert.SkipWhen(compiler is null, "There is no C compiler.");
        foreach (string source in (string[])["incident.h", "ring.h", $"{name}.c"])
        {
            using Stream text = typeof(IncidentProgram).Assembly.GetManifestResourceStream($"Incidents.{source}")
                ?? throw new InvalidOperationException($"There is no {source}.");
            using FileStream file = File.Create(Path.Combine(Folder.Value, source));
            text.CopyTo(file);
        }
        string program = Path.Combine(Folder.Value, name);
        using Process run = Process.Start(compiler, ["-Wall", "-O1", "-o", program, $"{program}.c"]);
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        return program;
    }
}
