namespace EventIo.Findings.Connections;

/// <summary>
/// Reports <see cref="FindingKind.FastOpenFailed"/>: the kernel recorded why data in the SYN was not accepted
/// (tcpi_fastopen_client_fail, Linux 5.5; RFC 7413).
/// </summary>
internal static class FastOpenFailedRule
{
    /// <summary>Judges a connection.</summary>
    /// <param name="failure">The kernel's reason; <see langword="null"/> for none.</param>
    internal static Finding? Of(string? failure) =>
        failure is null ? null : Finding.Of(FindingKind.FastOpenFailed, $"{failure}.");
}
