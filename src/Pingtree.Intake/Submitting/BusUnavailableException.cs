namespace Pingtree.Intake.Submitting;

/// <summary>The broker did not confirm in time. Nothing was promised; the same lead may be published again.</summary>
internal sealed class BusUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
