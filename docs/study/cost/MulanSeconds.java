// Seconds of one of Mulan's samplers: java -cp JARS MulanSeconds.java SAMPLER BASE
import mulan.data.MultiLabelInstances;
import mulan.sampling.MultiLabelSampling;

public class MulanSeconds {
    public static void main(String[] arguments) throws Exception {
        String base = arguments[1];
        MultiLabelInstances data = new MultiLabelInstances(base + ".arff", base + ".xml");
        MultiLabelSampling sampler = (MultiLabelSampling) Class
            .forName("mulan.sampling." + arguments[0]).getDeclaredConstructor().newInstance();
        long start = System.nanoTime();
        sampler.build(data);
        System.out.println((System.nanoTime() - start) / 1e9);
    }
}
