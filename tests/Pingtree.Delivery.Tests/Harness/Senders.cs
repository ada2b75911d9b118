using System.Net;
using Microsoft.Extensions.Options;
using Pingtree.Delivery.Sending;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Senders with a guard that is on, or off for receivers on loopback.</summary>
internal static class Senders
{
    public static WebhookSender Unguarded(TimeProvider? clock = null) => Create(allowPrivate: true, HostNames.ResolveAsync, clock);

    public static WebhookSender Guarded(ResolveHost? resolve = null) => Create(allowPrivate: false, resolve ?? HostNames.ResolveAsync, null);

    /// <summary>Name after name as the test lists them; the last one stays.</summary>
    public static ResolveHost Resolving(params IPAddress[][] answers)
    {
        var asked = 0;
        return (_, _) => Task.FromResult(answers[Math.Min(asked++, answers.Length - 1)]);
    }

    public static WebhookRequest Request(Uri url, byte[]? body = null, params WebhookSecret[] secrets) =>
        new(url, "6502a0b4c1d2e3f4a5b6c7d8.lead.active", body ?? "{}"u8.ToArray(), secrets.Length > 0 ? secrets : [WebhookSecret.New()]);

    private static WebhookSender Create(bool allowPrivate, ResolveHost resolve, TimeProvider? clock) =>
        new(new PublicAddressGuard(Options.Create(new WebhookOptions { AllowPrivateNetworks = allowPrivate }), resolve), clock ?? TimeProvider.System);
}
