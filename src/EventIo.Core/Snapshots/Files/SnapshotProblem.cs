namespace EventIo.Snapshots.Files;

/// <summary>The problems of a snapshot's file.</summary>
public enum SnapshotProblem
{
    /// <summary>It is a file of another kind.</summary>
    NotASnapshot,

    /// <summary>A part of it is missing, or was changed.</summary>
    Damaged,

    /// <summary>A newer version of the module wrote it.</summary>
    Newer,
}
