using System.Diagnostics;
using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Incidents.Stories;

/// <summary>A network namespace with the programs of a story, and a shell in it.</summary>
internal sealed class StoryScene : IDisposable
{
    /// <summary>The namespace, its server and its clients.</summary>
    internal Scene Scene { get; } = new(isIncident: true);

    // Created after the scene, which may skip the test.
    private readonly TemporaryFolder _folder = new();

    /// <summary>A program that starts the shell; null for none.</summary>
    internal string? Launcher { get; set; }

    /// <summary>Starts a program under the name that the topic has for it, and waits until it is set up.</summary>
    /// <param name="source">The name of its source, without the ending.</param>
    /// <param name="name">Its name as a process.</param>
    /// <param name="arguments">Its arguments.</param>
    internal OtherProcess Start(string source, string name, params string[] arguments)
    {
        string program = _folder[name];
        // Executing a copy would fail (ETXTBSY, execve(2)) while a child of another test still has the copy open.
        File.CreateSymbolicLink(program, IncidentProgram.CompileSource(source));
        OtherProcess process = Scene.Keep(Scene.Place.Start(program, arguments));
        Assert.Equal("ready", process.Output.ReadLine());
        return process;
    }

    /// <summary>Runs lines in a shell in the namespace.</summary>
    /// <returns>The output of the lines.</returns>
    internal ShellRun Run(string lines)
    {
        string[] launcher = Launcher is { } program ? [program] : [];
        using Process shell = ShellProcess.Start(
            Peer.Require("nsenter"),
            [$"--net={Scene.Place.Path}", .. launcher, ShellProcess.Program, "-NoProfile", "-Command", lines]);
        return ShellProcess.Finish(shell).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Scene.Dispose();
        _folder.Dispose();
    }
}
