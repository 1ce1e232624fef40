import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.encoders.Hex;

/** BouncyCastle's SM2 encryption of 500 bytes, on its own fast form of the curve: BouncyCastle PUBLIC-KEY. */
public class BouncyCastle {
    public static void main(String[] arguments) throws Exception {
        X9ECParameters curve = CustomNamedCurves.getByName("sm2p256v1");
        ECDomainParameters domain = new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
        ECPublicKeyParameters key =
            new ECPublicKeyParameters(curve.getCurve().decodePoint(Hex.decode(arguments[0])), domain);
        SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        SecureRandom random = new SecureRandom();
        byte[] text = new byte[500];
        Arrays.fill(text, (byte) 'x');
        ThreadMXBean time = ManagementFactory.getThreadMXBean();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = input.readLine()) != null; ) {
            long limit = Long.parseLong(line.split(" ")[0]) * 1_000_000L;
            long began = time.getCurrentThreadCpuTime();
            long count = 0;
            while (time.getCurrentThreadCpuTime() - began < limit) {
                engine.init(true, new ParametersWithRandom(key, random));
                engine.processBlock(text, 0, text.length);
                count++;
            }
            System.out.println(count + " " + (time.getCurrentThreadCpuTime() - began) / 1e9);
            System.out.flush();
        }
    }
}
