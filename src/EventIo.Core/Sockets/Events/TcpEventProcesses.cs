using EventIo.Native;
using EventIo.Native.Linux.Proc;

namespace EventIo.Sockets.Events;

/// <summary>Checks the processes whose events are wanted.</summary>
public static class TcpEventProcesses
{
    /// <summary>Removes numbers that have no events: threads, and processes that have ended.</summary>
    /// <param name="query">The query.</param>
    /// <returns>The query with the other processes, and a problem for each that was removed.</returns>
    /// <remarks>
    /// In a PID namespace of a container, nothing is removed: traced events have the numbers of the host there, which
    /// may be specified but can't be checked.
    /// </remarks>
    public static (TcpEventQuery Query, IReadOnlyList<SocketProblemException> Problems) Check(TcpEventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.ProcessIds.Count == 0 || !ProcMount.IsInitialNamespace)
            return (query, []);
        var cause = new NativeException("open(2)", Errno.ENOENT, "/proc");
        SocketProblemException[] problems =
        [
            .. query.ProcessIds.Where(id => ProcessStatus.Of(id).Existence != ProcessExistence.Process)
                .Select(id => ProcessProblems.Unreachable(id, cause)),
        ];
        return (
            query with { ProcessIds = [.. query.ProcessIds.Except(problems.Select(problem => (int)problem.Subject))] },
            problems);
    }
}
