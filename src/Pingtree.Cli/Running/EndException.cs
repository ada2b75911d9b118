namespace Pingtree.Cli.Running;

/// <summary>Ends the program with one sentence for a person and an exit code for a script.</summary>
internal sealed class EndException : Exception
{
    private EndException(int exitCode, string sentence)
        : base(sentence) => ExitCode = exitCode;

    public int ExitCode { get; }

    public static EndException Usage(string sentence) => new(ExitCodes.Usage, sentence);

    public static EndException Failed(string sentence) => new(ExitCodes.Failed, sentence);

    public static EndException Refused(string sentence) => new(ExitCodes.Refused, sentence);

    public static EndException GaveUp(string sentence) => new(ExitCodes.GaveUp, sentence);
}
