namespace Pingtree.Pipeline.Delivering;

/// <summary>What holds for every endpoint.</summary>
public sealed class WebhookOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Webhooks";

    /// <summary>Whether endpoints may be on this machine or in a private network. For development.</summary>
    public bool AllowPrivateNetworks { get; set; }
}
