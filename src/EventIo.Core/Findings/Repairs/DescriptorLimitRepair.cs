using static System.FormattableString;

namespace EventIo.Findings.Repairs;

/// <summary>Sets the number of descriptors that a live process may have open (RLIMIT_NOFILE, prlimit(2)).</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name.</param>
/// <param name="Soft">The new soft limit.</param>
/// <param name="Hard">
/// The new hard limit, up to which the process may raise the soft one. Raising it requires CAP_SYS_RESOURCE.
/// </param>
/// <param name="PreviousSoft">The soft limit when it was read.</param>
/// <param name="PreviousHard">The hard limit when it was read.</param>
public sealed record DescriptorLimitRepair(
    int ProcessId, string ProcessName, long Soft, long Hard, long PreviousSoft, long PreviousHard) : Repair
{
    /// <inheritdoc/>
    public override string Target => Invariant($"descriptor limit of {ProcessName}[{ProcessId}]");

    /// <inheritdoc/>
    public override string Command => Write(Soft, Hard);

    /// <inheritdoc/>
    public override string UndoCommand => Write(PreviousSoft, PreviousHard);

    /// <inheritdoc/>
    public override Repair Reverse => this with
    {
        Soft = PreviousSoft,
        Hard = PreviousHard,
        PreviousSoft = Soft,
        PreviousHard = Hard,
    };

    private string Write(long soft, long hard) => Invariant($"prlimit --pid {ProcessId} --nofile={soft}:{hard}");
}
