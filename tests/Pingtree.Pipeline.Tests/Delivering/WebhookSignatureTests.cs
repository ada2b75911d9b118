using Pingtree.Pipeline.Delivering;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_example_of_Standard_Webhooks_comes_out_as_it_should()
    {
        var secret = new WebhookSecret(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        WebhookSignature.Of([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    [Fact]
    public void Two_secrets_give_two_signatures_with_a_space_between()
    {
        WebhookSecret[] secrets = [WebhookSecret.New(), WebhookSecret.New()];

        var both = WebhookSignature.Of(secrets, "one", 1, "{}"u8);

        both.ShouldBe($"{WebhookSignature.Of([secrets[0]], "one", 1, "{}"u8)} {WebhookSignature.Of([secrets[1]], "one", 1, "{}"u8)}");
    }

    [Fact]
    public void A_new_secret_is_192_random_bits_in_the_form_of_Standard_Webhooks()
    {
        var secret = WebhookSecret.New();

        secret.Text.ShouldStartWith("whsec_");
        Convert.FromBase64String(secret.Text["whsec_".Length..]).ShouldBe(secret.Key);
        secret.Key.Length.ShouldBe(24);
        WebhookSecret.New().Key.ShouldNotBe(secret.Key);
    }
}
