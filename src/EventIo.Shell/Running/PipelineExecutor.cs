using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EventIo.Shell;

/// <summary>Runs pipelines one at a time, and stops the one that runs when another thread says so.</summary>
internal sealed class PipelineExecutor(Runspace runspace, ShellHost host, ShellUserInterface userInterface)
{
    private readonly Lock _gate = new();
    private Pipeline? _current;
    private bool _isInterrupted;

    /// <summary>The session that all pipelines run in.</summary>
    internal Runspace Runspace => runspace;

    /// <summary>A pipeline of a script; inside a nested prompt it runs within the one that waits.</summary>
    /// <param name="script">Any PowerShell text.</param>
    /// <param name="isUsers">Whether the user wrote it: it then stands in Get-History and leaves its <c>$?</c>.</param>
    internal Pipeline Create(string script, bool isUsers = false) => host.NestedPromptLevel > 0
        ? runspace.CreateNestedPipeline(script, isUsers)
        : runspace.CreatePipeline(script, isUsers);

    /// <summary>A pipeline of one command.</summary>
    /// <param name="command">With its parameters.</param>
    /// <param name="isUsers">As for a script.</param>
    internal Pipeline Create(Command command, bool isUsers = false)
    {
        Pipeline pipeline = Create(command.CommandText, isUsers);
        pipeline.Commands.Clear();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    /// <summary>Runs to the end and prints what comes, errors in their place among the output.</summary>
    /// <param name="pipeline">A pipeline of one command or script; disposed of here.</param>
    /// <param name="input">What <c>$input</c> gives, read while the pipeline runs.</param>
    internal PipelineOutcome Print(Pipeline pipeline, IEnumerable<string>? input = null)
    {
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        PipelineOutcome outcome = Run(pipeline, input);
        if (outcome.Error is { } error)
            Report(error);
        return outcome;
    }

    /// <summary>Runs to the end and gives what comes.</summary>
    internal PipelineOutcome Run(Pipeline pipeline, IEnumerable<string>? input = null)
    {
        Pipeline? outer;
        lock (_gate)
        {
            if (_isInterrupted)
                return new([], null, WasStopped: true);
            outer = _current;
            _current = pipeline;
        }

        try
        {
            Collection<PSObject> output = input is null ? pipeline.Invoke() : InvokeWith(pipeline, input);
            bool wasStopped = pipeline.PipelineStateInfo.State == PipelineState.Stopped;
            return new(output, wasStopped ? null : pipeline.PipelineStateInfo.Reason, wasStopped);
        }
        catch (Exception) when (_isInterrupted)
        {
            return new([], null, WasStopped: true);
        }
        // Anything a cmdlet throws ends its pipeline and never the shell.
        catch (Exception error)
        {
            return new([], error, error is PipelineStoppedException);
        }
        finally
        {
            lock (_gate)
                _current = outer;
            pipeline.Dispose();
            userInterface.ResetProgress();
        }
    }

    /// <summary>Stops what runs and what would run next, until Rearm. Returns at once; for any thread.</summary>
    internal void Interrupt()
    {
        lock (_gate)
        {
            _isInterrupted = true;
            _current?.StopAsync();
        }
    }

    /// <summary>Lets pipelines run again.</summary>
    internal void Rearm()
    {
        lock (_gate)
            _isInterrupted = false;
    }

    /// <summary>Whether the last pipeline ended well: <c>$?</c>.</summary>
    internal bool LastSucceeded() =>
        Run(Create("$global:?")).Output is [var answer] && LanguagePrimitives.IsTrue(answer);

    /// <summary>Prints an exception as the engine formats errors.</summary>
    internal void Report(Exception error)
    {
        ErrorRecord record = error is IContainsErrorRecord container
            ? container.ErrorRecord
            : new ErrorRecord(error, ProductText.Name, ErrorCategory.NotSpecified, null);
        userInterface.ReportError(() =>
        {
            Pipeline pipeline = Create(new Command("Out-Default"));
            pipeline.Input.Write(record);
            if (Run(pipeline).Error is not null)
                userInterface.WriteErrorLine(error.Message);
        });
    }

    private static Collection<PSObject> InvokeWith(Pipeline pipeline, IEnumerable<string> input)
    {
        using ManualResetEventSlim ended = new();
        pipeline.StateChanged += (_, change) =>
        {
            if (change.PipelineStateInfo.State
                is PipelineState.Completed or PipelineState.Failed or PipelineState.Stopped)
                ended.Set();
        };
        pipeline.InvokeAsync();
        // A thread of its own: the script may end long before its input does.
        new Thread(() => Feed(pipeline.Input, input)) { IsBackground = true, Name = "EventIo.Shell input" }.Start();
        ended.Wait();
        return pipeline.Output.ReadToEnd();
    }

    private static void Feed(PipelineWriter writer, IEnumerable<string> input)
    {
        try
        {
            foreach (string line in input)
                writer.Write(line);
            writer.Close();
        }
        catch (Exception error) when (error is PipelineClosedException or ObjectDisposedException)
        {
            // The script did not want the rest.
        }
    }
}
