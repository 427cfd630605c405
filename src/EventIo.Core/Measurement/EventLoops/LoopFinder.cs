using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;

namespace EventIo.Measurement.EventLoops;

/// <summary>Finds the threads of processes that drive a loop.</summary>
public static class LoopFinder
{
    // Long enough to see a busy thread return to its wait, or to conclude that it doesn't.
    private const double SampleSeconds = 0.1;

    /// <summary>Looks for loops.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="threads">Threads of these processes; if empty, all that drive a loop.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="NativeException">There is no /proc.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static LoopSearch Find(
        IReadOnlyCollection<int> processes, IReadOnlyCollection<int> threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(processes);
        ArgumentNullException.ThrowIfNull(threads);
        var query = new InspectionQuery
        {
            ProcessIds = [.. processes],
            SampleSeconds = SampleSeconds,
            IncludeAll = threads.Count > 0,
        };
        InspectionResult result = HostInspector.Inspect(query, cancellation);
        List<SocketProblemException> problems = [.. result.Problems];
        HashSet<int> refused = [.. problems.Select(problem => problem.Subject).OfType<int>()];
        int[] visible = [.. processes.Where(process => !refused.Contains(process))];
        if (threads.Count > 0)
        {
            LoopTarget?[] chosen = [.. threads.Select(thread => Choose(thread, visible, result.Loops))];
            problems.AddRange(threads.Zip(chosen).Where(pair => pair.Second is null)
                .Select(pair => InspectionProblems.ThreadNotFound(pair.First, visible)));
            return new([.. chosen.OfType<LoopTarget>()], [], problems);
        }
        List<LoopTarget> targets = [.. result.Loops.Select(Target)];
        int[] without = [.. visible.Except(targets.Select(target => target.ProcessId))];
        // A loop without sockets, over pipes and eventfds, counts only if its process has no other.
        if (without.Length > 0)
        {
            query = query with { ProcessIds = without, IncludeAll = true };
            targets.AddRange(HostInspector.Inspect(query, cancellation).Loops.Select(Target));
            without = [.. without.Except(targets.Select(target => target.ProcessId))];
        }
        return new(
            [.. targets.OrderBy(target => target.ProcessId).ThenBy(target => target.ThreadId)], without, problems);
    }

    private static LoopTarget Target(EventLoopThread loop) => new(loop.ProcessId, loop.ThreadId)
    {
        ProcessName = loop.ProcessName,
        ThreadName = loop.ThreadName,
        Mechanism = loop.Mechanism,
        FileDescriptor = loop.FileDescriptor,
    };

    // A requested thread is measured even if it was not seen waiting: it may have been busy.
    private static LoopTarget? Choose(int thread, int[] processes, IReadOnlyList<EventLoopThread> loops)
    {
        if (loops.FirstOrDefault(loop => loop.ThreadId == thread) is { } loop)
            return Target(loop);
        foreach (int process in processes)
        {
            string folder = FormattableString.Invariant($"/proc/{process}");
            try
            {
                return new(process, thread)
                {
                    ProcessName = Name($"{folder}/comm"),
                    ThreadName = Name(FormattableString.Invariant($"{folder}/task/{thread}/comm")),
                };
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The thread belongs to another process, or has ended.
            }
        }
        return null;
    }

    private static string Name(string path) => ProcText.Name(File.ReadAllBytes(path));
}
