namespace Pingtree.Pipeline.Storing;

/// <summary>A source's rules or its suppression list changed between the judging and the write. Nothing was stored; judge again.</summary>
public sealed class RulesChangedException(string message) : Exception(message);
