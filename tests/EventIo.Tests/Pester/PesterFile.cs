using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EventIo.Shell;
using EventIo.Tests.Pester.Keywords;

namespace EventIo.Tests.Pester;

/// <summary>
/// One Pester file in a session of its own. Reading it finds the tests; running it, once, gives each its outcome.
/// </summary>
internal sealed class PesterFile
{
    private static readonly Lazy<string> RunScript = new(() =>
    {
        using StreamReader reader = new(typeof(PesterFile).Assembly.GetManifestResourceStream("Pester.Run.ps1")!);
        return reader.ReadToEnd();
    });

    private readonly Runspace _session;
    private readonly PesterDiscovery _discovery;
    private readonly TimeSpan _timeLimit;
    private readonly Lock _gate = new();
    private Task? _run;

    internal PesterFile(string path, TimeSpan timeLimit)
    {
        string name = System.IO.Path.GetFileName(path).Replace(".Tests.ps1", "", StringComparison.OrdinalIgnoreCase);
        _timeLimit = timeLimit;
        EngineHome.Ensure();
        _discovery = new PesterDiscovery(name);
        _session = RunspaceFactory.CreateRunspace(KeywordCommand.CreateSessionState(_discovery));
        _session.Open();
        _session.SessionStateProxy.Path.SetLocation(Repository.Root);
        Tests = Discover(path);
    }

    internal IReadOnlyList<PesterTest> Tests { get; }

    /// <summary>Runs the tests that are selected, once; whoever comes later gets the same run.</summary>
    internal Task RunAsync(Func<PesterTest, bool> isSelected)
    {
        lock (_gate)
            return _run ??= Task.Run(() => RunOnceAsync(isSelected));
    }

    private PesterTest[] Discover(string path)
    {
        using PowerShell shell = PowerShell.Create(_session);
        _discovery.Current = _discovery.Root;
        try
        {
            // Inside try every error ends the reading, as in Pester.
            shell.AddScript("try { $null = & $args[0] } catch { throw }").AddArgument(path).Invoke();
            return [.. _discovery.Root.Tests];
        }
        catch (RuntimeException error)
        {
            PesterTest failure = new(_discovery.Root, ForEachItem.None, null)
            {
                Path = $"{_discovery.Root.Path}.Discovery",
                Place = $"   at Discovery in {path}:line 1",
            };
            failure.Fail(error.ErrorRecord);
            failure.Publish();
            return [failure];
        }
        finally
        {
            _discovery.Current = null;
        }
    }

    private async Task RunOnceAsync(Func<PesterTest, bool> isSelected)
    {
        foreach (PesterTest test in Tests.Where(isSelected))
        {
            if (test.SkipReason is not null)
                test.Publish(new PesterOutcome(PesterStatus.Skipped, test.SkipReason));
            test.IsSelected = !test.Outcome.IsCompleted;
        }

        PesterReport report = new();
        DirectoryInfo? testDrive = null;
        string reason = "did not run: the file's run ended before it.";
        try
        {
            testDrive = Directory.CreateTempSubdirectory("eventio-test-");
            _session.SessionStateProxy.SetVariable("TestDrive", testDrive.FullName);
            PowerShell shell = PowerShell.Create(_session);
            shell.AddScript(RunScript.Value).AddArgument(_discovery.Root).AddArgument(report);
            await InTimeAsync(shell);
            shell.Dispose();
            _session.Dispose();
        }
        catch (TimeoutException)
        {
            reason = $"The file took longer than {_timeLimit.TotalSeconds:0.###} s; this test had not ended by then.";
        }
        catch (Exception error)
        {
            // Whatever it is, xunit waits for an outcome.
            reason = $"The reader failed: {error}";
        }
        finally
        {
            report.EndFile();
            foreach (PesterTest test in Tests)
                test.Publish(new PesterOutcome(PesterStatus.Failed, reason));
            testDrive?.Delete(recursive: true);
        }
    }

    private async Task InTimeAsync(PowerShell shell)
    {
        try
        {
            await shell.InvokeAsync().WaitAsync(_timeLimit);
        }
        catch (TimeoutException)
        {
            // Not waited for: a cmdlet that does not end may not stop either.
            _ = shell.BeginStop(null, null);
            throw;
        }
    }
}
