namespace EventIo.Multiplexing;

/// <summary>What is wrong with the settings of a ring.</summary>
public enum RingProblem
{
    /// <summary>The mechanism has no ring.</summary>
    NoRing,

    /// <summary>They break a rule of the kernel's.</summary>
    Invalid,

    /// <summary>This kernel has not what they ask for.</summary>
    Unavailable,

    /// <summary>The processor is not there, or not for this process.</summary>
    Processor,
}
