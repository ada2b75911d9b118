namespace Pingtree.Cli.Running;

/// <summary>How the program ends, for scripts.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was taken; duplicates are no failure.</summary>
    public const int Done = 0;

    /// <summary>Something on this machine failed: a file that can't be read, say.</summary>
    public const int Failed = 1;

    /// <summary>The batch was taken, but some of its records were rejected or invalid.</summary>
    public const int SomeRefused = 2;

    /// <summary>The server refused the request.</summary>
    public const int Refused = 3;

    /// <summary>The server could not be reached or could not answer, also after the retries.</summary>
    public const int GaveUp = 4;

    /// <summary>Wrong usage, as in sysexits.h.</summary>
    public const int Usage = 64;

    /// <summary>Stopped with Ctrl-C.</summary>
    public const int Cancelled = 130;
}
