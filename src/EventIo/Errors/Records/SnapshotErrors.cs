using System.Management.Automation;
using EventIo.Snapshots.Files;

namespace EventIo.Errors.Records;

/// <summary>The errors of the files of snapshots.</summary>
internal static class SnapshotErrors
{
    internal static ErrorRecord Create(SnapshotFormatException exception, string path)
    {
        ErrorDescription error = exception.Problem switch
        {
            SnapshotProblem.Newer => ErrorCatalog.SnapshotNewer,
            SnapshotProblem.Damaged => ErrorCatalog.SnapshotDamaged,
            _ => ErrorCatalog.SnapshotNotRecognized,
        };
        return ErrorFactory.Create(exception, error, path);
    }
}
