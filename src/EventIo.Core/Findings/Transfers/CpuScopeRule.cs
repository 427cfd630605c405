namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.HashIncluded"/> and <see cref="FindingKind.ProcessCpu"/>: a transfer's CPU time
/// includes more than the moving of its bytes.
/// </summary>
internal static class CpuScopeRule
{
    /// <summary>Reports a hash that the moving thread computed.</summary>
    /// <param name="isHashed">Whether it did.</param>
    internal static Finding? OfHash(bool isHashed) => isHashed
        ? Finding.Of(
            FindingKind.HashIncluded,
            "The CPU time includes that of the hash, which was computed as the bytes passed.")
        : null;

    /// <summary>Reports that the CPU time is known only for the whole process.</summary>
    internal static Finding OfProcess() =>
        Finding.Of(FindingKind.ProcessCpu, "The CPU time is that of the whole process.");
}
